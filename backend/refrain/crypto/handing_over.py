"""Handing a key over to other keepers without assembling it (docs/formats/hand-over.md).

Shamir's scheme is linear: if each of k keepers splits its own share among the new keepers, each new keeper can join
what it got to a share of its own, and nobody ever holds more than shares.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refrain.crypto.encoding import decode64, encode64
from refrain.crypto.envelope import Keeper, SealedShare, seal_share
from refrain.crypto.errors import Malformed, Unopenable
from refrain.crypto.sealing import PUBLIC_KEY_SIZE, KeyPair, check_public_key, seal, unseal
from refrain.crypto.shares import MAX_SHARES, Share, check_threshold, join, split
from refrain.units import Address, checksum

MAX_PLAN = 8192
_PLAN = re.compile(
    r"Hand over the keys of a release to other keepers\.\n\n"
    r"Chain: (?P<chain_id>[1-9]\d{0,15})\n"
    r"Release: (?P<release>0x[0-9a-f]{40})\n"
    r"Envelope: (?P<envelope>[0-9a-f]{64})\n"
    r"Expires: (?P<expires>[1-9]\d{0,15})\n"
    r"Threshold: (?P<threshold>[1-9]\d?)\n"
    r"Keepers:(?P<keepers>(?:\n- [A-Za-z0-9_-]{43} [!-~]{1,200}){1,16})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the artist signs: which release, from which envelope (digest), to which keepers, until when (seconds)."""

    chain_id: int
    release: Address
    envelope: bytes
    expires: int
    threshold: int
    keepers: tuple[Keeper, ...]

    @property
    def text(self) -> str:
        """The text to sign, in its one spelling."""
        lines = [
            "Hand over the keys of a release to other keepers.",
            "",
            f"Chain: {self.chain_id}",
            f"Release: {self.release.lower()}",
            f"Envelope: {self.envelope.hex()}",
            f"Expires: {self.expires}",
            f"Threshold: {self.threshold}",
            "Keepers:",
        ]
        return "\n".join(lines + [f"- {encode64(keeper.public_key)} {keeper.url}" for keeper in self.keepers])

    @property
    def digest(self) -> bytes:
        """What binds deals to this plan: the SHA-256 of its text."""
        return hashlib.sha256(self.text.encode()).digest()


def parse_plan(text: str) -> Plan:
    """Read a plan; anything but its one spelling is `Malformed`."""
    match = _PLAN.fullmatch(text) if len(text) <= MAX_PLAN else None
    if not match:
        raise Malformed("plan: not a plan to hand over keys", field="plan")
    plan = Plan(
        chain_id=int(match["chain_id"]),
        release=checksum(match["release"]),
        envelope=bytes.fromhex(match["envelope"]),
        expires=int(match["expires"]),
        threshold=int(match["threshold"]),
        keepers=tuple(_keeper(line) for line in match["keepers"].split("\n")[1:]),
    )
    check_threshold(plan.threshold, len(plan.keepers))
    if plan.text != text or len({keeper.public_key for keeper in plan.keepers}) != len(plan.keepers):
        raise Malformed("plan: another spelling, or a keeper named twice", field="plan")
    return plan


def deal(share: Share, plan: Plan, track: bytes) -> tuple[bytes, ...]:
    """Split one's own share among the plan's keepers: a sealed part (64 bytes) for each; `track` is the context."""
    parts = split(share.value, plan.threshold, len(plan.keepers))
    return tuple(
        seal(keeper.public_key, part.value, deal_info(track, plan, share.index, part.index))
        for keeper, part in zip(plan.keepers, parts, strict=True)
    )


def take(dealt: Mapping[int, bytes], keys: KeyPair, plan: Plan, index: int, track: bytes) -> SealedShare:
    """A new keeper's share, from the parts dealt to it by the old keepers (by old index), sealed to itself.

    `dealt` must come from exactly as many old keepers as the old envelope's threshold. Raises `Unopenable`.
    """
    parts = [Share(old, unseal(keys, sealed, deal_info(track, plan, old, index))) for old, sealed in dealt.items()]
    return seal_share(Share(index, join(parts)), keys.public, track)


def deal_info(track: bytes, plan: Plan, old: int, new: int) -> bytes:
    """What a part is sealed under: plan, track, and the indices of giver and receiver."""
    if not 1 <= old <= MAX_SHARES:
        raise Unopenable("A part was dealt by no keeper of the envelope.")
    return b"refrain/deal/v1\0" + track + old.to_bytes(1) + new.to_bytes(1) + plan.digest


def index_in(plan: Plan, public_keys: Sequence[bytes]) -> tuple[int, bytes]:
    """Where in the plan one of these keys is named: index from 1 and the key; (0, b"") if none is."""
    for index, keeper in enumerate(plan.keepers, 1):
        if keeper.public_key in public_keys:
            return index, keeper.public_key
    return 0, b""


def _keeper(line: str) -> Keeper:
    key, _, url = line.removeprefix("- ").partition(" ")
    public_key = decode64(key, PUBLIC_KEY_SIZE, field="plan")
    check_public_key(public_key)
    return Keeper(public_key, url)
