"""Everything that the command, a script or another marketplace does with a storefront."""

import time
from collections.abc import Iterator
from typing import Any

from refrain.chain.accounts import Signer
from refrain.chain.currency import verify
from refrain.chain.receipts import minted_tokens
from refrain.chain.rpc import Rpc
from refrain.chain.values import Receipt
from refrain.client.hooks import Hooks
from refrain.client.http import Http
from refrain.client.signin import sign_in
from refrain.client.steps import carry_out
from refrain.currency import COIN, Currency, unknown
from refrain.errors import InvalidInput
from refrain.keepers.client import Session
from refrain.units import NOBODY, Address, TokenId, Wei, parse_address

Document = dict[str, Any]


class Refrain:
    """One storefront, and one of its chain's nodes to send transactions through."""

    def __init__(self, site: str, *, rpc_url: str = "", key: str = "") -> None:
        """`key` is an API key, for what needs one or a session (`hooks`)."""
        self.http = Http(site.rstrip("/"), key=key)
        self.hooks = Hooks(self.http)
        self._rpc_url = rpc_url
        self._deployment: Document = {}

    @property
    def deployment(self) -> Document:
        """Chain, contracts, keepers and gateway of the site; asked for once."""
        if not self._deployment:
            self._deployment = self.http.get("/")
        return self._deployment

    @property
    def rpc(self) -> Rpc:
        """The node to send through: the given one, otherwise the one that the site names for browsers."""
        return Rpc(self._rpc_url or self.deployment["chain_rpc"])

    @property
    def currencies(self) -> list[Currency]:
        """What releases may be priced in at this site, the chain's own coin first."""
        known = self.deployment["currencies"]
        return [Currency(parse_address(one["address"]), one["symbol"], one["decimals"]) for one in known]

    def find_currency(self, name: str) -> Currency:
        """The currency of that symbol or address, if the site knows it and its contract says the same. Raises
        InvalidInput or Refused."""
        for one in self.currencies:
            if name.upper() in (one.symbol.upper(), one.address.upper()):
                if not one.is_coin:
                    verify(self.rpc, one)
                return one
        symbols = ", ".join(one.symbol for one in self.currencies)
        raise InvalidInput(
            f"currency: this site does not know {name[:40]!r}", hint=f"It knows {symbols}.", field="currency"
        )

    def currency(self, release: Address) -> Currency:
        """What a release is priced in; of a currency that the site does not know, amounts are in smallest units."""
        price = self.release(release)["price"]
        address = NOBODY if price["currency"] == COIN.symbol else parse_address(price["currency"])
        return next((one for one in self.currencies if one.address == address), None) or unknown(address)

    def status(self) -> Document:
        """Which parts of the system answer."""
        return dict(self.http.get("/status"))

    def release(self, release: Address) -> Document:
        """One release: texts, tracks, terms, sale, counts."""
        return dict(self.http.get(f"/releases/{release}"))

    def releases(self, **filters: object) -> Iterator[Document]:
        """All releases that match, fetched page by page."""
        return self.http.pages("/releases", **filters)

    def copies(self, release: Address) -> Iterator[Document]:
        """Every copy of a release with its owner."""
        return self.http.pages(f"/releases/{release}/copies")

    def sales(self, release: Address) -> Iterator[Document]:
        """Every sale of a release, first sales and resales."""
        return self.http.pages(f"/releases/{release}/sales")

    def asks(self, release: Address) -> Iterator[Document]:
        """The open asks for copies of a release, the cheapest first."""
        return self.http.pages(f"/releases/{release}/asks")

    def market(self, release: Address) -> Document:
        """Floor price, best offer and last sale of a release."""
        return dict(self.http.get(f"/releases/{release}/market"))

    def prices(self, release: Address, token_id: TokenId | None = None) -> Iterator[Document]:
        """The price of every resale of a release, or of one copy, the newest first."""
        return self.http.pages(f"/releases/{release}/prices", token_id=token_id)

    def account_offers(self, account: Address) -> Iterator[Document]:
        """What an account offers, also where its money is not there now."""
        return self.http.pages(f"/accounts/{account}/offers")

    def collect(self, release: Address, quantity: int, signer: Signer) -> tuple[Receipt, list[TokenId]]:
        """Buy new copies from the artist; returns the receipt and the copies' numbers."""
        body = {"account": signer.address, "quantity": quantity}
        receipt = self._do(f"/releases/{release}/collect", body, signer)[-1]
        return receipt, minted_tokens(receipt, release)

    def ask(self, release: Address, token_id: TokenId, price: Wei, signer: Signer) -> list[Any]:
        """Offer an own copy for `price` smallest units: signs an ask, which costs nothing."""
        body = {"account": signer.address, "price": str(price)}
        return self._do(f"/releases/{release}/copies/{token_id}/ask", body, signer)

    def buy(self, ask: str, signer: Signer) -> list[Any]:
        """Buy a copy at an open ask, named by its id; the last receipt is that of the sale."""
        return self._do(f"/asks/{ask}/buy", {"account": signer.address}, signer)

    def offers(self, release: Address, token_id: TokenId | None = None) -> Iterator[Document]:
        """The open offers for a release, or those that the owner of one copy could accept, the highest first."""
        return self.http.pages(
            f"/releases/{release}/offers" if token_id is None else f"/releases/{release}/copies/{token_id}/offers"
        )

    def offer(self, release: Address, price: Wei, signer: Signer, token_id: TokenId | None = None) -> Document:
        """Offer `price` smallest units for a copy, or any: does what its payment needs, signs, returns it."""
        body = {"account": signer.address, "price": str(price), "token_id": token_id}
        return dict(self._do(f"/releases/{release}/offer", body, signer)[-1])

    def accept(self, offer: str, token_id: TokenId, signer: Signer) -> list[Any]:
        """Sell an own copy to the buyer of an open offer, named by its id."""
        return self._do(f"/offers/{offer}/accept", {"account": signer.address, "token_id": token_id}, signer)

    def withdraw(self, offer: str, signer: Signer) -> list[Any]:
        """Take an own offer back, and the coin that was set aside for it; a token stays as it is."""
        coin = self.http.get(f"/offers/{offer}")["price"]["currency"] == COIN.symbol
        return self._do(f"/offers/{offer}/cancel", {"account": signer.address, "unwrap": coin}, signer)

    def gift(self, release: Address, token_id: TokenId, receiver: Address, signer: Signer) -> list[Any]:
        """Give an own copy away."""
        body = {"account": signer.address, "to": receiver}
        return self._do(f"/releases/{release}/copies/{token_id}/gift", body, signer)

    def cancel(self, release: Address, token_id: TokenId, signer: Signer) -> list[Any]:
        """Take an own copy off the market."""
        return self._do(f"/releases/{release}/copies/{token_id}/cancel", {"account": signer.address}, signer)

    def claim(self, release: Address, payee: Address, signer: Signer) -> list[Any]:
        """Pay a payee what it has earned; anyone may set this off."""
        return self._do(f"/releases/{release}/claim", {"payee": payee}, signer)

    def sign_in(self, signer: Signer) -> Session:
        """Sign in; the returned session also opens what keepers seal for this account."""
        return sign_in(self.http, signer)

    def carry_out(self, steps: list[Document], signer: Signer) -> list[Any]:
        """Do steps that the API has answered with, and wait until its answers know of them."""
        results = carry_out(self.http, self.rpc, steps, signer)
        self.await_read(max((result.block_number for result in results if isinstance(result, Receipt)), default=0))
        return results

    def await_read(self, block: int, patience: float = 30.0) -> None:
        """Wait until the site's catalogue has read the chain up to `block`, so that its answers know of it.

        Returns after `patience` seconds in any case: a slow catalogue is no reason to call a settled sale a failure.
        """
        deadline = time.monotonic() + patience
        while (self.status()["indexed"] or 0) < block and time.monotonic() < deadline:
            time.sleep(0.1)

    def _do(self, path: str, body: Document, signer: Signer) -> list[Any]:
        return self.carry_out(self.http.post(path, body)["steps"], signer)
