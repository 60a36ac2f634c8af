"""Grants of one keeper on one core, beside the sum of the parts that none can do without."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import load
import world

from refrain.chain.abi import encode_call
from refrain.chain.rpc import Rpc
from refrain.crypto.context import session_info, share_info
from refrain.crypto.sealing import KeyPair, seal, unseal
from refrain.crypto.signatures import personal_digest, recover
from refrain.keepers.client import Session, open_session

CONNECTIONS = 8
ROUNDS = 9


def measure_grants(seconds: float) -> dict[str, float | str]:
    """Grants a second with p50 and p99 in ms; the bound that the parts set together; good requests under a flood.

    Everything is measured in short turns, `ROUNDS` of them, and the medians count: what else the machine does meanwhile
    then slows the two sides of a ratio alike. The bound counts the processor time of the parts on the keeper's core.
    """
    keys = KeyPair.generate()
    with world.chain() as (url, kind), tempfile.TemporaryDirectory() as folder:
        built = world.build(url, kind, keys)
        session = open_session(
            built.owner.address, built.owner.sign_message, domain=world.DOMAIN, chain_id=world.CHAIN_ID
        )
        good = _request(built, session)
        unlimited = {"requests_per_minute": 10**9, "shares_per_minute": 10**9}
        with world.bare_server() as bare, world.keeper(Path(folder) / "a", built, keys, **unlimited) as keeper:
            load.run(keeper.port, good, connections=CONNECTIONS, seconds=1)
            rounds = [_round(built, session, keys, good, bare, keeper, seconds / ROUNDS) for _ in range(ROUNDS)]
        with world.keeper(Path(folder) / "b", built, keys, shares_per_minute=10**9) as limited:
            flooded = _under_flood(limited.port, good, seconds / ROUNDS)
    return _summary(rounds) | {"chain": built.chain} | flooded


def _round(
    built: world.World,
    session: Session,
    keys: KeyPair,
    good: bytes,
    bare: world.Running,
    keeper: world.Running,
    seconds: float,
) -> tuple[dict[str, float], load.Result]:
    """Seconds of processor time that each part takes, and what the keeper did right after."""
    used = bare.seconds()
    answers = load.run(bare.port, good, connections=CONNECTIONS, seconds=seconds / 2)
    parts = _parts(built, session, keys) | {"http": (bare.seconds() - used) / len(answers.latencies)}
    granted = load.run(keeper.port, good, connections=CONNECTIONS, seconds=seconds)
    if set(granted.statuses) != {200}:
        raise SystemExit(f"the keeper did not grant: {granted.statuses}")
    return parts, granted


def _summary(rounds: list[tuple[dict[str, float], load.Result]]) -> dict[str, float | str]:
    bounds = [1 / sum(parts.values()) for parts, _ in rounds]
    rates = [granted.rate for _, granted in rounds]
    together = load.joined([granted for _, granted in rounds])
    return {
        "grants_per_s": median(rates),
        "bound_per_s": median(bounds),
        "ratio": median(rate / bound for rate, bound in zip(rates, bounds, strict=True)),
        "p50_ms": together.percentile(50),
        "p99_ms": together.percentile(99),
        **{f"{name}_ms": 1000 * median(parts[name] for parts, _ in rounds) for name in rounds[0][0]},
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


def _parts(built: world.World, session: Session, keys: KeyPair) -> dict[str, float]:
    """Seconds of processor time that each part of a grant takes by itself, one after the other."""
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
    }


def _under_flood(port: int, good: bytes, seconds: float) -> dict[str, float]:
    """One listener's requests, in turns alone and while another address floods the keeper with badly signed ones.

    The keeper has its usual limits; the listener asks eight times a second. `flood_ratio` is how much slower she is
    served, by the medians: 0.5 is half the speed.
    """
    bad = json.dumps(json.loads(good) | {"signature": "0x" + "11" * 64 + "1b"}).encode()
    listener = {"connections": 1, "seconds": max(1.0, seconds), "source": "127.0.0.2", "pause": 0.12}
    calm, harried, refused = [], [], []
    for _ in range(ROUNDS):
        calm.append(load.run(port, good, **listener))
        flooding = {"connections": CONNECTIONS, "seconds": listener["seconds"] + 0.6, "source": "127.0.0.3"}
        with load.start(port, bad, yielding=True, **flooding) as flood:
            time.sleep(0.3)
            harried.append(load.run(port, good, **listener))
            refused.append(flood.result())
    alone, flooded = load.joined(calm), load.joined(harried)
    if set(flooded.statuses) != {200}:
        raise SystemExit(f"the keeper did not grant under the flood: {flooded.statuses}")
    return {
        "flood_per_s": load.joined(refused).rate,
        "calm_ms": alone.percentile(50),
        "flooded_ms": flooded.percentile(50),
        "flood_ratio": alone.percentile(50) / flooded.percentile(50),
        "calm_p90_ms": alone.percentile(90),
        "flooded_p90_ms": flooded.percentile(90),
    }


def _seconds(work: Callable[[], object], turns: int = 40) -> float:
    """Processor time of this process only: what the chain's node uses meanwhile is not the keeper's."""
    begin = time.process_time()
    for _ in range(turns):
        work()
    return (time.process_time() - begin) / turns
