"""Grants of one keeper on one core, beside the sum of the parts that none can do without."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import load
import world

from refrain.chain.abi import encode_call
from refrain.chain.rpc import Rpc
from refrain.crypto.context import session_info, share_info
from refrain.crypto.sealing import KeyPair, seal, unseal
from refrain.crypto.signatures import personal_digest, recover
from refrain.keepers.client import Session, open_session

CONNECTIONS = 8


def measure_grants(seconds: float) -> dict[str, float | str]:
    """Grants a second with p50 and p99 in ms; the bound that the parts set together; good requests under a flood."""
    keys = KeyPair.generate()
    with world.chain() as (url, kind), tempfile.TemporaryDirectory() as folder:
        built = world.build(url, kind, keys)
        session = open_session(
            built.owner.address, built.owner.sign_message, domain=world.DOMAIN, chain_id=world.CHAIN_ID
        )
        good = _request(built, session)
        with world.bare_server() as port:
            bare = load.run(port, good, connections=CONNECTIONS, seconds=seconds / 2)
        parts = _parts(built, session, keys, 1 / bare.rate)
        unlimited = {"requests_per_minute": 10**9, "shares_per_minute": 10**9}
        with world.keeper(Path(folder) / "unlimited", built, keys, **unlimited) as port:
            load.run(port, good, connections=CONNECTIONS, seconds=1)
            alone = load.run(port, good, connections=CONNECTIONS, seconds=seconds)
        with world.keeper(Path(folder) / "limited", built, keys, shares_per_minute=10**9) as port:
            flooded = _under_flood(port, good, seconds)
    if set(alone.statuses) != {200}:
        raise SystemExit(f"the keeper did not grant: {alone.statuses}")
    bound = 1 / sum(parts.values())
    return {
        "grants_per_s": alone.rate,
        "bound_per_s": bound,
        "ratio": alone.rate / bound,
        "p50_ms": alone.percentile(50),
        "p99_ms": alone.percentile(99),
        "chain": built.chain,
        **{f"{name}_ms": 1000 * value for name, value in parts.items()},
        **flooded,
    }


def _request(built: world.World, session: Session, **changes: object) -> bytes:
    request = {
        "message": session.message,
        "signature": "0x" + session.signature.hex(),
        "chain_id": world.CHAIN_ID,
        "release": built.envelope.release,
        "token_id": 1,
        "tracks": [1],
        "envelope": built.envelope.to_json().decode(),
    }
    return json.dumps(request | changes).encode()


def _parts(built: world.World, session: Session, keys: KeyPair, http: float) -> dict[str, float]:
    """Seconds that each part of a grant takes by itself, on one core, one after the other."""
    context = built.envelope.context(1)
    sealed, info = built.envelope.tracks[0].shares[0].sealed, share_info(context, 1)
    rpc = Rpc(built.rpc_url)
    call = {"to": built.envelope.release, "data": "0x" + encode_call("Release", "copy", (1,)).hex()}
    digest = personal_digest(session.message)
    return {
        "signature": _seconds(lambda: recover(digest, session.signature)),
        "hpke_open": _seconds(lambda: unseal(keys, sealed, info)),
        "hpke_seal": _seconds(lambda: seal(session.keys.public, bytes(16), session_info(context, 1, 1, 0))),
        "eth_call": _seconds(lambda: rpc.call("eth_call", call, "latest")),
        "http": http,
    }


def _under_flood(port: int, good: bytes, seconds: float) -> dict[str, float]:
    """One listener's requests, alone and while another address floods a keeper with badly signed ones.

    The keeper has its usual limits; the listener asks five times a second. `flood_ratio` is how much slower she is
    served, by the medians: 0.5 is half the speed.
    """
    bad = json.dumps(json.loads(good) | {"signature": "0x" + "11" * 64 + "1b"}).encode()
    listener = {"connections": 1, "seconds": seconds, "source": "127.0.0.2", "pause": 0.2}
    alone = load.run(port, good, **listener)
    with load.start(port, bad, connections=CONNECTIONS, seconds=seconds + 1, source="127.0.0.3") as flood:
        time.sleep(0.5)
        flooded = load.run(port, good, **listener)
        refused = flood.result()
    if set(flooded.statuses) != {200}:
        raise SystemExit(f"the keeper did not grant under the flood: {flooded.statuses}")
    calm, harried = alone.percentile(50), flooded.percentile(50)
    return {"flood_per_s": refused.rate, "calm_ms": calm, "flooded_ms": harried, "flood_ratio": calm / harried}


def _seconds(work: Callable[[], object], rounds: int = 200) -> float:
    begin = time.perf_counter()
    for _ in range(rounds):
        work()
    return (time.perf_counter() - begin) / rounds
