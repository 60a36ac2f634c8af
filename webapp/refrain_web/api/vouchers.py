"""A voucher in the hands of whoever was invited: what it is worth, and taking it up.

It comes in the body, never in the URL, so that no log and no other site gets it.
"""

from refrain.catalog import queries
from refrain.chain.buyer_types import kinds_of, steward_of
from refrain.market import steward_steps
from refrain.market.vouchers import EXPIRED, FORGED, GOOD, HELD, WITHDRAWN, look
from refrain.units import moment
from refrain_web.api.documents.releases import summary
from refrain_web.api.documents.vouchers import BuyerType, SignedVoucher, VoucherState, signed
from refrain_web.api.operations import operation
from refrain_web.api.paying import tried
from refrain_web.api.steps import Steps
from refrain_web.api.stewards import registry, until
from refrain_web.services import database, services

_WORDS = {
    GOOD: "This invitation is good.",
    HELD: "You are a member already.",
    EXPIRED: "This invitation is too old. Ask for a new one.",
    WITHDRAWN: "This invitation was withdrawn. Ask for a new one.",
    FORGED: "This invitation was not signed by the one whose name it carries.",
}


@operation("POST", "/vouchers/state", "Buyer types", takes=SignedVoucher, gives=VoucherState)
def voucher_state(body: SignedVoucher) -> VoucherState:
    """Tell what a voucher is worth now, and which releases its types open."""
    voucher, signature = signed(body)
    config, steward = services().config, steward_of(voucher.types)
    found = look(services().rpc, config.chain_id, registry(), voucher, signature)
    names = {one.kind: one.words for one in queries.buyer_types(database(), steward)}
    open_to = queries.releases_accepting(database(), voucher.types)
    return VoucherState(
        state=found,
        words=_WORDS[found],
        account=voucher.account,
        steward=steward,
        types=[BuyerType(steward, kind, names.get(kind, "")) for kind in kinds_of(voucher.types)],
        until=until(voucher.until_day),
        expires=moment(voucher.expires),
        releases=[summary(item, config) for item in open_to],
    )


@operation("POST", "/vouchers/redeem", "Buyer types", takes=SignedVoucher, gives=Steps)
def redeem_voucher(body: SignedVoucher) -> Steps:
    """Take a voucher up: its account has the types from then on."""
    voucher, signature = signed(body)
    return tried(voucher.account, steward_steps.redeem(registry(), voucher, signature))
