"""Encryption of recordings, shares of their keys, and signatures. Pure: no network, no files of its own.

Only published constructions (docs/formats/): Cobblestone-128 for recordings, Shamir over GF(2^128) for shares, HPKE
for whoever receives one, EIP-4361 for who is asking. A key never appears in a `repr`, a log or an error.
"""
