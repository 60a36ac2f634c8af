"""The keeper itself: reads a request, looks, decides, opens its share, records the grant, seals the share."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from refrain.chain.quorum import ChainDisagrees, Quorum
from refrain.crypto.context import session_info
from refrain.crypto.encoding import encode64
from refrain.crypto.envelope import Envelope, unseal_share
from refrain.crypto.errors import Unopenable
from refrain.crypto.sealing import KeyPair, seal
from refrain.crypto.shares import Share
from refrain.errors import Unavailable
from refrain.keepers.config import KeeperConfig
from refrain.keepers.decision import Granted, Rules, Sight, decide, refuse_early
from refrain.keepers.grants import GrantLog
from refrain.keepers.limits import RateLimit
from refrain.keepers.metrics import Metrics
from refrain.keepers.question import Question, read_question
from refrain.keepers.reasons import Denied
from refrain.keepers.sight import look


@dataclass(frozen=True, slots=True)
class Keeper:
    """One keeper at work. `keys` are its key pairs, the newest first; safe for any number of threads."""

    config: KeeperConfig
    keys: Sequence[KeyPair]
    chain: Quorum
    log: GrantLog
    requests: RateLimit
    shares: RateLimit
    metrics: Metrics
    clock: Callable[[], float] = time.time

    def answer(self, body: bytes, address: str) -> dict[str, Any] | Denied:
        """The answer to one `POST /v1/shares` from a network address: the response's members, or a refusal."""
        with self.metrics.seconds.time():
            answer = self._answer(body, address)
        if isinstance(answer, Denied):
            self.metrics.refusals.labels(answer.reason).inc()
        return answer

    def describe(self) -> dict[str, Any]:
        """What anyone may know of this keeper."""
        current, *former = (encode64(pair.public) for pair in self.keys)
        return {
            "public_key": current,
            "former_public_keys": former,
            "chain_id": self.config.chain_id,
            "domains": list(self.config.domains),
            "confirmations": self.config.confirmations,
            "hold": self.config.hold,
            "log": {"number": self.log.head.number, "hash": self.log.head.hash},
        }

    def charge(self, shares: int, *names: str) -> Denied | None:
        """Count so many shares, each a few ms of work, against these names; a refusal if one of them had too many."""
        for name in names:
            if seconds := self.shares.wait(name, shares):
                return Denied("rate_limited", f"Too many shares at once; ask again in {seconds} seconds.", seconds)
        return None

    def rules(self) -> Rules:
        """What this keeper holds itself to."""
        return Rules(self.config.chain_id, frozenset(self.config.domains), tuple(pair.public for pair in self.keys))

    def _answer(self, body: bytes, address: str) -> dict[str, Any] | Denied:
        question = read_question(body)
        if isinstance(question, Denied):
            return question
        decision = self._decide(question)
        if isinstance(decision, Denied):
            return decision
        if denied := self.charge(len(decision.tracks), decision.account, address):
            return denied
        return self._hand_out(decision, question.envelope)

    def _decide(self, question: Question) -> Granted | Denied:
        now = self.clock()
        rules = self.rules()
        denied = refuse_early(question, rules, now)
        if denied:
            return denied
        sight = self._look(question)
        if isinstance(sight, Denied):
            return sight
        self.metrics.block.set(sight.block.number)
        return decide(question, rules, now, sight)

    def _look(self, question: Question) -> Sight | Denied:
        try:
            return look(self.chain, question)
        except ChainDisagrees:
            return Denied("chain_disagrees", "This keeper's chain nodes do not agree; nothing is handed out.", 5)
        except Unavailable:
            return Denied("chain_unavailable", "This keeper cannot see the chain; nothing is handed out.", 5)

    def _hand_out(self, granted: Granted, envelope: Envelope) -> dict[str, Any] | Denied:
        try:
            shares = [(number, self._open(granted, envelope, number)) for number in granted.tracks]
            self.log.append("grant", grant_record(granted, self.config))
        except Unopenable as error:
            return Denied("share_unreadable", error.message)
        except Unavailable:
            return Denied("log_unavailable", "The grant cannot be recorded, so nothing is handed out.", 30)
        self.metrics.grants.inc()
        self.metrics.shares.inc(len(shares))
        sealed = [{"track": n, "sealed": self._seal(granted, envelope, share, n)} for n, share in shares]
        return {
            "index": granted.index,
            "epoch": granted.epoch,
            "block": {"number": granted.block.number, "hash": granted.block.hash},
            "shares": sealed,
        }

    def _open(self, granted: Granted, envelope: Envelope, number: int) -> Share:
        keys = next(pair for pair in self.keys if pair.public == granted.key)
        track = envelope.track(number)
        assert track  # decide() refuses unknown tracks
        return unseal_share(track.shares[granted.index - 1], keys, envelope.context(number), granted.index)

    def _seal(self, granted: Granted, envelope: Envelope, share: Share, number: int) -> str:
        info = session_info(envelope.context(number), granted.index, granted.token_id, granted.epoch)
        return encode64(seal(granted.session_key, share.value, info))


def grant_record(granted: Granted, config: KeeperConfig) -> dict[str, Any]:
    """What the log keeps of a grant: all that is needed to check it against the chain, and nothing secret."""
    return {
        "chain_id": config.chain_id,
        "hold": config.hold,
        "account": granted.account,
        "release": granted.release,
        "token_id": granted.token_id,
        "tracks": list(granted.tracks),
        "index": granted.index,
        "epoch": granted.epoch,
        "block": {"number": granted.block.number, "hash": granted.block.hash},
        "envelope": granted.envelope.hex(),
        "session_key": hashlib.sha256(granted.session_key).hexdigest(),
    }
