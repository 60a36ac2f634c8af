"""What an artist signs to change a release: looser terms, another price, other times. Pure."""

from refrain.chain import transactions
from refrain.chain.values import Selling
from refrain.currency import Currency
from refrain.errors import Refused
from refrain.market.steps import Send
from refrain.terms import Terms, tightened
from refrain.units import Address

NAMES = {
    "royalty_bps": "the royalty",
    "max_supply": "the number of copies",
    "max_holders": "the number of holders",
    "max_resales": "the number of resales",
    "max_gifts": "the number of gifts",
    "max_grants": "the copies that you may give away",
    "buyer_types": "who may acquire a copy",
    "resale_opens": "the time from which copies are resold",
    "min_resale_price": "the lowest resale price",
    "max_resale_price": "the highest resale price",
    "open_operators": "whether marketplaces move copies",
    "contract_wallets": "whether contracts may play",
    "currency": "the currency",
}
"""What each term is called where one cannot be changed so."""
HINT = "Terms only ever become looser for those who hold or buy a copy."


class WouldTighten(Refused):
    """The artist asked for terms that the contract refuses; `names` are those of the terms."""

    reason = "terms_tightened"

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"this would tighten {', '.join(NAMES[name] for name in names)}", hint=HINT)
        self.names = names


def relax(release: Address, title: str, now: Terms, new: Terms, minted: int) -> Send:
    """Loosen the terms for good. Raises WouldTighten, or Refused where nothing changes."""
    tighter = tightened(now, new, minted)
    if tighter:
        raise WouldTighten(tighter)
    if new == now:
        raise Refused("nothing is loosened", hint="Change a term first.")
    words = f"Loosen the terms of “{title}”. This cannot be undone."
    return Send(words, transactions.relax(release, new))


def set_sale(release: Address, title: str, selling: Selling, currency: Currency) -> Send:
    """Change price, times and limit of the first sale; all of it can be changed again."""
    words = f"Sell “{title}” for {currency.words(selling.price)} a copy from now on."
    return Send(words, transactions.set_sale(release, selling))
