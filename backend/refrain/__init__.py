"""Royalties and access control for digital music: the library behind the shop, the keepers and the command."""

__version__ = "0.1.0"
