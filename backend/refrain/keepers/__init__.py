"""The keepers: independent services that each hold one private key and hand out their share of a recording's key.

`decision` is the heart: a pure function from a question and what the chain says to Granted or Denied. Around it:
`question` reads requests, `sight` the chain, `grants` records every grant, `service` puts them together, `web` is its
HTTP face, `operate` what an operator does, `client` how a listener asks k of n.
"""
