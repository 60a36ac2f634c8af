"""Handing over, carried out: an old keeper deals, a new keeper takes (docs/formats/hand-over.md)."""

from collections.abc import Mapping
from typing import Any

from refrain.chain.quorum import ChainDisagrees
from refrain.crypto import handing_over
from refrain.crypto.encoding import decode64, encode64
from refrain.crypto.envelope import Envelope, SealedShare, unseal_share
from refrain.crypto.errors import Malformed, Unopenable
from refrain.crypto.handing_over import Plan, index_in
from refrain.errors import Unavailable
from refrain.keepers import dealing
from refrain.keepers.dealing import DealRequest
from refrain.keepers.question import read_envelope, read_members, read_text
from refrain.keepers.reasons import Denied
from refrain.keepers.service import Keeper

_SEALED = 64


def answer_deal(keeper: Keeper, body: bytes, address: str) -> dict[str, Any] | Denied:
    """The answer to `POST /v1/deals`: this keeper's shares, split and sealed to the new keepers."""
    request = dealing.read_deal(body)
    if isinstance(request, Denied):
        return request
    try:
        cost = len(request.envelope.tracks) * len(request.plan.keepers)
        return _decide(keeper, request) or keeper.charge(cost, address) or _deal(keeper, request)
    except ChainDisagrees:
        return Denied("chain_disagrees", "This keeper's chain nodes do not agree; nothing is dealt.", 5)
    except Unopenable as error:
        return Denied("share_unreadable", error.message)
    except Unavailable as error:
        reason = "log_unavailable" if error.part == "log" else "chain_unavailable"
        return Denied(reason, f"{error.message}; nothing is dealt.", 5)


def answer_takeover(keeper: Keeper, body: bytes, address: str) -> dict[str, Any] | Denied:
    """The answer to `POST /v1/takeovers`: new shares from the parts dealt to this keeper, sealed to itself."""
    try:
        value = read_members(body, {"plan", "envelope", "deals"})
        plan = handing_over.parse_plan(read_text(value, "plan"))
        envelope, _ = read_envelope(read_text(value, "envelope"))
        dealt = {item["index"]: _parts(item) for item in value["deals"]}
        cost = len(envelope.tracks) * (len(dealt) + 1)
        return keeper.charge(cost, address) or _take(keeper, plan, envelope, dealt)
    except Unopenable as error:
        return Denied("share_unreadable", error.message)
    except Malformed as error:
        return Denied("envelope_malformed" if error.field == "envelope" else "request_malformed", error.message)
    except (KeyError, TypeError, AttributeError):
        return Denied("request_malformed", "The request is not one to take over shares.")


def _decide(keeper: Keeper, request: DealRequest) -> Denied | None:
    rules, now = keeper.rules(), keeper.clock()
    return dealing.refuse_early(request, rules, now) or dealing.decide(
        request, rules, now, dealing.look(keeper.chain, request)
    )


def _deal(keeper: Keeper, request: DealRequest) -> dict[str, Any]:
    envelope, plan = request.envelope, request.plan
    keys = next(pair for pair in keeper.keys if envelope.index_of(pair.public))
    index = envelope.index_of(keys.public) or 0
    deals = []
    for track in envelope.tracks:
        context = envelope.context(track.number)
        share = unseal_share(track.shares[index - 1], keys, context, index)
        parts = handing_over.deal(share, plan, context)
        deals.append({"track": track.number, "sealed": [encode64(part) for part in parts]})
    record = {"release": plan.release, "plan": plan.digest.hex(), "envelope": plan.envelope.hex(), "index": index}
    keeper.log.append("deal", record)
    return {"index": index, "deals": deals}


def _take(
    keeper: Keeper, plan: Plan, envelope: Envelope, dealt: Mapping[int, Mapping[int, bytes]]
) -> dict[str, Any] | Denied:
    index, key = index_in(plan, [pair.public for pair in keeper.keys])
    if not index:
        return Denied("keeper_not_named", "The plan does not name this keeper.")
    if plan.release != envelope.release or plan.envelope != envelope.digest:
        return Denied("envelope_outdated", "The plan starts from another envelope.")
    if len(dealt) != envelope.threshold:
        return Denied("request_malformed", f"Parts from exactly {envelope.threshold} old keepers are needed.")
    keys = next(pair for pair in keeper.keys if pair.public == key)
    shares = []
    for track in envelope.tracks:
        parts = {old: by_track[track.number] for old, by_track in dealt.items()}
        sealed = handing_over.take(parts, keys, plan, index, envelope.context(track.number))
        shares.append({"track": track.number, **_encode(sealed)})
    return {"index": index, "shares": shares}


def _parts(item: Mapping[str, Any]) -> dict[int, bytes]:
    if type(item["index"]) is not int:
        raise Malformed("deals: an index is a number", field="deals")
    return {part["track"]: decode64(part["sealed"], _SEALED, field="sealed") for part in item["parts"]}


def _encode(share: SealedShare) -> dict[str, str]:
    return {"hash": encode64(share.hash), "sealed": encode64(share.sealed)}
