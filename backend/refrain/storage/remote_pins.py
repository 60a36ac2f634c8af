"""Pins at a service that keeps files for others (IPFS Pinning Service API 1.0).

Such a service fetches what it is to keep from the IPFS network, so the files must be in a Kubo node that it can reach;
it says "queued" or "pinning" until it has all of a file. It is asked only to keep: bytes are never read from it here.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import msgspec
import requests

from refrain.errors import InvalidInput
from refrain.nesting import shallow
from refrain.storage.answers import read_bounded
from refrain.storage.cid import Cid
from refrain.storage.errors import StoreUnavailable

TIMEOUT = 20.0
STATES = ("queued", "pinning", "pinned", "failed")
ABSENT = "absent"
_AT_ONCE = 10
"""CIDs that one question may name (the specification's limit)."""
_ANSWER = 2**20


class PinningService:
    """The service at `url`, such as "https://api.pinning.example/psa"; the token is sent to it alone."""

    def __init__(self, url: str, token: str) -> None:
        if not url.startswith(("https://", "http://127.0.0.1")):
            raise InvalidInput("pinning_url: must begin with https://", field="pinning_url")
        self.name = f"pinning service {url.split('/')[2]}"
        self._url, self._headers = url.rstrip("/") + "/pins", {"Authorization": f"Bearer {token}"}

    def states(self, cids: Iterable[Cid]) -> dict[Cid, str]:
        """How each file is kept: one of `STATES`, or `ABSENT`. The best of several requests for one file counts."""
        waiting, found = iter(cids), dict[Cid, str]()
        while part := list(islice(waiting, _AT_ONCE)):
            known = self._ask("GET", params={"cid": ",".join(part), "status": ",".join(STATES), "limit": "1000"})
            found |= dict.fromkeys(part, ABSENT)
            for cid, state in _pins(known):
                if cid in found and _rank(state) > _rank(found[cid]):
                    found[cid] = state
        return found

    def pin(self, cid: Cid, name: str = "", origins: Sequence[str] = ()) -> str:
        """Ask the service to keep a file; `origins` are multiaddrs of nodes that have it. Returns its state."""
        body = {"cid": cid, "name": name[:255], "origins": list(origins)[:20]}
        return str(_state(self._ask("POST", json=body)))

    def _ask(self, method: str, **content: Any) -> Any:
        try:
            with requests.request(
                method, self._url, headers=self._headers, timeout=TIMEOUT, stream=True, allow_redirects=False, **content
            ) as reply:
                if reply.status_code in (401, 403):
                    raise InvalidInput(f"{self.name} does not accept the token", field="pinning_token")
                reply.raise_for_status()
                return msgspec.json.decode(shallow(read_bounded(reply, _ANSWER, TIMEOUT), 16))
        except (requests.RequestException, ValueError) as error:
            # The cause is left out: it may quote the request, and with it the token.
            raise StoreUnavailable(f"{self.name} does not answer as it should ({type(error).__name__})") from None


def _pins(answer: Any) -> list[tuple[Cid, str]]:
    try:
        return [(Cid(str(item["pin"]["cid"])), _state(item)) for item in answer["results"]]
    except (KeyError, TypeError) as error:
        raise StoreUnavailable("the pinning service answers nonsense") from error


def _state(item: Any) -> str:
    state = item.get("status") if isinstance(item, dict) else None
    if state not in STATES:
        raise StoreUnavailable("the pinning service answers nonsense")
    return str(state)


def _rank(state: str) -> int:
    return (ABSENT, "failed", "queued", "pinning", "pinned").index(state)
