"""Rate limits for the API: by network address, by API key, and for writes by account too.

All are per minute; a sixth of it may come at once. What costs rows or calls to the chain is counted for all processes
together where there is a Redis; readings, which cost their own process's time alone, by each for itself.
How many writings a caller has under way at once is each process's own business too: they hold its threads.
"""

from flask import Flask, current_app, g, request

from refrain.callers import network_of
from refrain.config import Config
from refrain.keepers.limits import RateLimit
from refrain_web import keys
from refrain_web.api.shared_limit import SharedLimit, connect
from refrain_web.api.under_way import UnderWay
from refrain_web.problems import RateLimited
from refrain_web.session import current_account

READS = 6_000
"""Requests a minute from one network address."""
WRITES = 1_200
"""Requests a minute that change something or ask the chain, from one network address and from one account."""
KEYS = 600
"""Requests a minute with one API key."""
NONCES = 600
"""Sign-in nonces a minute for one network address: each is a row."""
AT_ONCE = 12
"""Requests with a body that one network address has under way in one process, whose threads (serve.py) are more."""
_SOON = 2  # seconds

_READING = {"GET", "HEAD", "OPTIONS"}


def install(app: Flask) -> None:
    """Count the requests to the API; pages are not counted."""
    together = {"writes": WRITES, "accounts": WRITES, "nonces": NONCES, "keys": KEYS}
    shared = _shared(app.extensions["refrain"].config, together)
    app.extensions["refrain limits"] = {"reads": RateLimit(READS), **shared}
    app.extensions["refrain under way"] = UnderWay(AT_ONCE)
    app.before_request(_count)
    app.teardown_request(_leave)


def _shared(config: Config, sizes: dict[str, int]) -> dict[str, RateLimit | SharedLimit]:
    """Limits by name: in the queue's Redis if that is where the queue is, else by process."""
    if config.queue.startswith("sqlite:"):
        return {name: RateLimit(size) for name, size in sizes.items()}
    client = connect(config.queue)
    return {name: SharedLimit(client, name, size) for name, size in sizes.items()}


def _count() -> None:
    if not request.path.startswith("/api/"):
        return
    address, key = network_of(request.remote_addr or ""), keys.presented()
    if key:
        _use("keys", key)
    if request.method in _READING:
        _use("nonces" if request.path.endswith("/session/nonce") else "reads", address)
        return
    _use("writes", address)
    _enter(address)
    account = current_account()
    if account:
        _use("accounts", account)


def _use(name: str, who: str) -> None:
    wait = current_app.extensions["refrain limits"][name].wait(who)
    if wait:
        raise RateLimited(wait)


def _enter(address: str) -> None:
    if not current_app.extensions["refrain under way"].enter(address):
        raise RateLimited(_SOON)
    g.under_way = address


def _leave(_error: BaseException | None) -> None:
    address = g.pop("under_way", None)
    if address is not None:
        current_app.extensions["refrain under way"].leave(address)
