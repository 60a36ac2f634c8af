"""Handing a release over to other keepers, as whoever coordinates it does it; resumable, the key is never assembled.

A folder holds what is reached: `plan.json`, then a file for each answer, at last `envelope.json`. Everything in it is
sealed or public.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from refrain.crypto.encoding import decode64
from refrain.crypto.envelope import Envelope, Keeper, SealedShare, TrackShares, parse
from refrain.crypto.errors import Malformed
from refrain.crypto.handing_over import Plan, parse_plan
from refrain.errors import InvalidInput, Refused
from refrain.keepers.transport import Unreachable, get_json, post_json

LIFETIME = 7 * 24 * 3600
"""Seconds for which a plan may be carried out."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over in its folder."""

    folder: Path
    plan: Plan
    signature: bytes
    envelope: Envelope

    def run(self, say: Say = lambda _: None) -> Envelope:
        """Carry on from where it stands; returns the new envelope. Raises `Refused` naming who did not help.

        Nothing has changed for listeners until the artist's transaction `set_envelope` names it.
        """
        dealt = self._collect_deals(say)
        shares = [self._take(number, dealt, say) for number in range(1, len(self.plan.keepers) + 1)]
        envelope = self._build(shares)
        (self.folder / "envelope.json").write_bytes(envelope.to_json())
        return envelope

    def _collect_deals(self, say: Say) -> dict[int, Any]:
        """The answers of as many old keepers as the old threshold, asked one after the other."""
        dealt: dict[int, Any] = {}
        problems = []
        for index, keeper in enumerate(self.envelope.keepers, 1):
            if len(dealt) == self.envelope.threshold:
                break
            try:
                dealt[index] = self._kept(f"deal-{index}.json", partial(self._ask_to_deal, keeper.url))
                say(f"{keeper.url} dealt its shares")
            except (Refused, Unreachable) as error:
                problems.append(f"{keeper.url}: {error.message}")
        if len(dealt) < self.envelope.threshold:
            raise Refused(
                f"only {len(dealt)} of {self.envelope.threshold} old keepers dealt their shares",
                hint="; ".join(problems) + ". Run it again to go on from here.",
            )
        return dealt

    def _ask_to_deal(self, url: str) -> dict[str, Any]:
        body = {"plan": self.plan.text, "signature": "0x" + self.signature.hex()}
        return _answer(url, "/v1/deals", body | {"envelope": self.envelope.to_json().decode()})

    def _take(self, number: int, dealt: dict[int, Any], say: Say) -> dict[str, Any]:
        keeper = self.plan.keepers[number - 1]
        deals = [{"index": index, "parts": _parts_for(number, answer)} for index, answer in dealt.items()]
        body = {"plan": self.plan.text, "envelope": self.envelope.to_json().decode(), "deals": deals}
        try:
            answer = self._kept(f"takeover-{number}.json", lambda: _answer(keeper.url, "/v1/takeovers", body))
        except (Refused, Unreachable) as error:
            raise Refused(f"{keeper.url}: {error.message}", hint="Run it again to go on from here.") from error
        say(f"{keeper.url} took over")
        return answer

    def _build(self, answers: Sequence[dict[str, Any]]) -> Envelope:
        tracks = [
            TrackShares(track.number, tuple(_share(answer, track.number) for answer in answers))
            for track in self.envelope.tracks
        ]
        plan = self.plan
        made = Envelope(plan.chain_id, plan.release, plan.threshold, plan.keepers, tuple(tracks))
        return parse(made.to_json())

    def _kept(self, name: str, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """An answer from an earlier run, or a new one, kept before it is used."""
        path = self.folder / name
        if not path.exists():
            temporary = path.with_suffix(".part")
            temporary.write_text(json.dumps(ask()))
            temporary.replace(path)
        return dict(json.loads(path.read_text()))


def begin(
    folder: Path,
    envelope: bytes,
    urls: Sequence[str],
    threshold: int,
    sign: Callable[[str], bytes],
    *,
    now: float,
) -> HandOver:
    """Start a hand-over to the keepers at `urls` (asked for their public keys), or resume the one in `folder`.

    `sign` is the artist's `personal_sign`. Raises InvalidInput if the folder holds a hand-over of another release or
    to other keepers, and `Unreachable`.
    """
    old = parse(envelope)
    if (folder / "plan.json").exists():
        return _resume(folder, old, urls, threshold, now)
    keepers = tuple(Keeper(_public_key(url), url) for url in urls)
    text = Plan(old.chain_id, old.release, old.digest, int(now) + LIFETIME, threshold, keepers).text
    plan = parse_plan(text)
    signature = sign(text)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "plan.json").write_text(json.dumps({"plan": text, "signature": signature.hex()}))
    return HandOver(folder, plan, signature, old)


def _resume(folder: Path, old: Envelope, urls: Sequence[str], threshold: int, now: float) -> HandOver:
    kept = json.loads((folder / "plan.json").read_text())
    plan = parse_plan(kept["plan"])
    same = plan.envelope == old.digest and plan.threshold == threshold
    if not same or [keeper.url for keeper in plan.keepers] != list(urls):
        raise InvalidInput(f"{folder} holds another hand-over", hint="Choose another folder.")
    if now >= plan.expires:
        raise InvalidInput(f"the plan in {folder} has expired", hint="Start anew in another folder.")
    return HandOver(folder, plan, bytes.fromhex(kept["signature"]), old)


def _public_key(url: str) -> bytes:
    return decode64(get_json(url + "/v1/keeper").get("public_key"), 32, field="public_key")


def _answer(url: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    status, value = post_json(url + path, body)
    if status != 200:
        raise Refused(f"{value.get('detail', f'HTTP {status}')} ({value.get('reason', 'unknown')})")
    return value


def _parts_for(number: int, answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"track": item["track"], "sealed": item["sealed"][number - 1]} for item in answer["deals"]]


def _share(answer: dict[str, Any], number: int) -> SealedShare:
    for item in answer["shares"]:
        if item["track"] == number:
            return SealedShare(decode64(item["hash"], 32, field="hash"), decode64(item["sealed"], 64, field="sealed"))
    raise Malformed("a new keeper left out a track", field="shares")
