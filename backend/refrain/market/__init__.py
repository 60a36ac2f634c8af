"""The resale market's off-chain half: signed asks and offers, checked as the contract would check them, and kept.

The contract settles; nothing here can move a copy or money.

`asks` and `offers` decide (pure), `reading` asks the chain for what the decision needs, `book` keeps what passed,
`steps` is what an account must sign for whatever it wants to do.
"""
