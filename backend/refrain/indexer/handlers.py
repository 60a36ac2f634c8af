"""What each event changes, worked out in memory. Pure: neither chain nor database."""

from collections.abc import Callable
from typing import Any

from refrain.indexer.pairing import Happening
from refrain.indexer.publication import publish, terms_fields
from refrain.indexer.rows import change, place, row, transfer
from refrain.indexer.working import CopyState, Working
from refrain.storage.cid import cid_of_digest
from refrain.units import NOBODY, Address

_CANCELS = 2**24 - 1  # the lowest 24 bits of an epoch


def apply(working: Working, happening: Happening) -> None:
    """Work one event in; events come in the order of the chain."""
    _HANDLERS[happening.event.name](working, happening)


def _mint(
    working: Working, happening: Happening, kind: str, receiver: Address, first: int, payments: list[int]
) -> None:
    """New copies `first`, `first` + 1 ... for one account, one for each payment."""
    id, log = place(working, happening)
    for token_id, price in enumerate(payments, first):
        working.copies[id, token_id] = CopyState(receiver, 0, 0, 0, happening.timestamp, log.block_number)
        working.transfers.append(transfer(happening, id, token_id, kind, NOBODY, receiver, price))
    working.holding(id, receiver).copies += len(payments)
    release = working.release(id)
    release.add("minted", len(payments))
    release.add("primary_revenue", sum(payments))


def _collected(working: Working, happening: Happening) -> None:
    args = happening.event.args
    payments = [args["price_each"]] * args["quantity"]
    _mint(working, happening, "collected", args["buyer"], args["first_token"], payments)


def _minted(working: Working, happening: Happening) -> None:
    args = happening.event.args
    each, rest = divmod(args["payment"], args["quantity"])
    payments = [each + rest] + [each] * (args["quantity"] - 1)
    _mint(working, happening, "minted", args["account"], args["first_token"], payments)


def _granted(working: Working, happening: Happening) -> None:
    args = happening.event.args
    _mint(working, happening, "granted", args["account"], args["token_id"], [0])


def _move(
    working: Working, happening: Happening, kind: str, *, resold: int = 0, given: int = 0, **amounts: int
) -> None:
    """A copy changes hands, by a resale or a gift that counts; `amounts` are those of the transfer."""
    id, log = place(working, happening)
    receiver = happening.receiver
    assert receiver is not None
    token_id = happening.event.args["token_id"]
    copy = working.copies[id, token_id]
    giver = copy.owner
    working.holding(id, giver).copies -= 1
    working.holding(id, receiver).copies += 1
    copy.owner, copy.acquired_at, copy.acquired_block = receiver, happening.timestamp, log.block_number
    copy.resales, copy.gifts = copy.resales + resold, copy.gifts + given
    moved = transfer(happening, id, token_id, kind, giver, receiver, **amounts)
    moved["resales"], moved["gifts"] = copy.resales, copy.gifts
    working.transfers.append(moved)


def _sold(working: Working, happening: Happening) -> None:
    args = happening.event.args
    amounts = {name: args[name] for name in ("price", "royalty", "fee")}
    _move(working, happening, "sold", resold=1, **amounts)
    release = working.release(place(working, happening)[0])
    release.add("resales", 1)
    release.add("royalties", args["royalty"])
    release.add("volume", args["price"])


def _gifted(working: Working, happening: Happening) -> None:
    _move(working, happening, "gifted", given=1)


def _moved(working: Working, happening: Happening) -> None:
    _move(working, happening, "moved", resold=1)


def _cancelled(working: Working, happening: Happening) -> None:
    id, _ = place(working, happening)
    token_id = happening.event.args["token_id"]
    cancels = happening.event.args["epoch"] & _CANCELS
    working.copies[id, token_id].cancels = cancels
    working.changes.append(change(happening, id, "cancelled", {"cancels": cancels}, token_id=token_id))


def _cancelled_all(working: Working, happening: Happening) -> None:
    id, _ = place(working, happening)
    args = happening.event.args
    working.holding(id, args["account"]).counter = args["counter"]
    value = {"counter": args["counter"]}
    working.changes.append(change(happening, id, "cancelled_all", value, account=args["account"]))


def _offer_closed(working: Working, happening: Happening) -> None:
    id, _ = place(working, happening)
    args = happening.event.args
    working.holding(id, args["buyer"])  # touched, so that its offers are looked at
    value = {"nonce": args["nonce"]}
    working.changes.append(change(happening, id, "offer_closed", value, account=args["buyer"]))


def _credited(working: Working, happening: Happening) -> None:
    id, _ = place(working, happening)
    args = happening.event.args
    working.holding(id, args["account"]).credit += args["amount"]
    value = {"amount": args["amount"]}
    working.changes.append(change(happening, id, "credited", value, account=args["account"]))


def _claimed(working: Working, happening: Happening) -> None:
    id, _ = place(working, happening)
    payee, amount = happening.event.args["payee"], happening.event.args["amount"]
    holding = working.holding(id, payee)
    share, holding.credit = amount - holding.credit, 0  # a claim pays the whole credit, and the share with it
    found = working.payee(id, payee)
    if found is not None:
        found.claimed += share
    working.claims.append(row(happening, id) | {"payee": payee, "amount": amount, "share": share})


def _synced(working: Working, happening: Happening) -> None:
    id, _ = place(working, happening)
    working.release(id).add("synced", happening.event.args["amount"])
    value = {"amount": happening.event.args["amount"]}
    working.changes.append(change(happening, id, "synced", value))


def _payee_moved(working: Working, happening: Happening) -> None:
    id, _ = place(working, happening)
    previous, account = happening.event.args["previous"], happening.event.args["account"]
    found = working.payee(id, previous)
    if found is not None:
        found.account = account
    value = {"previous": previous, "account": account}
    working.changes.append(change(happening, id, "payee", value, account=previous))


def _set(kind: str, fields_of: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Working, Happening], None]:
    """A handler for an event that says what some fields of the release are from now on."""

    def handle(working: Working, happening: Happening) -> None:
        id, _ = place(working, happening)
        fields = fields_of(happening.event.args)
        working.release(id).fields.update(fields)
        working.changes.append(change(happening, id, kind, fields))

    return handle


_HANDLERS: dict[str, Callable[[Working, Happening], None]] = {
    "Published": publish,
    "Collected": _collected,
    "Minted": _minted,
    "Granted": _granted,
    "Sold": _sold,
    "Moved": _moved,
    "Transfer": _gifted,
    "Cancelled": _cancelled,
    "CancelledAll": _cancelled_all,
    "OfferClosed": _offer_closed,
    "Credited": _credited,
    "Claimed": _claimed,
    "Synced": _synced,
    "PayeeMoved": _payee_moved,
    "TermsRelaxed": _set("terms", lambda args: terms_fields(args["terms"])),
    "SaleChanged": _set("sale", dict),
    "MetadataChanged": _set("metadata", lambda args: {"metadata_cid": cid_of_digest(args["digest"])}),
    "EnvelopeChanged": _set("envelope", lambda args: {"envelope_cid": cid_of_digest(args["digest"])}),
    "ArtistChanged": _set("artist", lambda args: {"artist": args["artist"]}),
}
