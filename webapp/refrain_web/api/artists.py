"""What an artist changes about her release after publication: looser terms, price and times of the first sale."""

from typing import Annotated

from msgspec import Meta, Struct

from refrain.chain.release import ReleaseReader
from refrain.chain.values import Selling
from refrain.errors import InvalidInput
from refrain.market import artist_steps
from refrain.terms import Terms
from refrain.units import Address
from refrain_web.api import finding
from refrain_web.api.documents.publications import TermsInput, terms_of
from refrain_web.api.operations import operation
from refrain_web.api.paying import tried
from refrain_web.api.steps import Steps
from refrain_web.api.types import AddressText, AmountText, TimeText, moment_or, parse_wei
from refrain_web.services import services


class Relax(Struct, frozen=True, forbid_unknown_fields=True):
    """The artist, and all terms as they shall be."""

    account: AddressText
    terms: TermsInput


class SaleInput(Struct, frozen=True, forbid_unknown_fields=True):
    """The artist, and how copies are sold from now on; absent times are open, 0 is no limit."""

    account: AddressText
    price: AmountText
    opens: TimeText | None = None
    closes: TimeText | None = None
    per_account: Annotated[int, Meta(ge=0, le=255)] = 0


@operation("POST", "/releases/<release>/relax", "Publishing", takes=Relax, gives=Steps)
def relax(release: Address, body: Relax) -> Steps:
    """Loosen a release's terms, for good."""
    title = finding.release(release).summary.title
    now, minted = ReleaseReader(services().rpc, release).read([("terms", ()), ("minted", ())])
    new = terms_of(body.terms, now["currency"])
    return tried(body.account, artist_steps.relax(release, title, Terms(**now), new, minted))


@operation("POST", "/releases/<release>/sale", "Publishing", takes=SaleInput, gives=Steps)
def change_sale(release: Address, body: SaleInput) -> Steps:
    """Change price, times and limit of the first sale; whoever may mint elsewhere stays."""
    found, currency = finding.tradable(release)
    opens = moment_or(body.opens, 0, field="opens")
    closes = moment_or(body.closes, 0, field="closes")
    if closes and closes <= opens:
        raise InvalidInput("closes: the sale would close before it opens", field="closes")
    price = parse_wei(body.price, field="price")
    minter = ReleaseReader(services().rpc, release).selling().minter
    selling = Selling(price, opens, closes, body.per_account, minter)
    return tried(body.account, artist_steps.set_sale(release, found.summary.title, selling, currency))
