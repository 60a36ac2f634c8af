"""A client of the storefront's HTTP API, for programs and for the `refrain` command.

shop = Refrain("https://shop.example")
release = shop.release("0x...")
shop.collect(release["address"], 1, signer)

Answers are the API's JSON documents (docs/api.md); refusals are raised as `Refused`, `InvalidInput` or `Unavailable`
with the shop's own words.
"""

from refrain.client.shop import Refrain

__all__ = ["Refrain"]
