"""Nothing accepted is lost: the API is killed in the middle of orders, and each one that it said yes to is there."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from refrain.config import toml_value
from refrain.terms import Terms
from tests.webapp.api.conftest import BOTH

pytestmark = BOTH

ORDERS = 44
KILLS = 2


@pytest.fixture
def release(shop):
    """Alice has many copies, which may be resold."""
    release = shop.market.publish(Terms(max_supply=100))
    shop.market.collect(release, shop.market.alice, 40)
    shop.market.wrap(release, shop.market.bob, 10**18)
    shop.index()
    return release


@pytest.fixture
def serving(shop, tmp_path):
    """A function: the storefront as a process of its own, on the same catalogue; and its address."""
    config, path = shop.app.extensions["refrain"].config, tmp_path / "refrain.toml"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("data", "chain_id", "rpc_urls", "public_rpc_url", "factory", "secret_key", "database_url")
    path.write_text("\n".join(f"{name} = {toml_value(as_text(getattr(config, name)))}" for name in names))
    environment = os.environ | {"REFRAIN_CONFIG": str(path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "refrain", "web", "--port", str(port)]
    site, running = f"http://127.0.0.1:{port}", []

    def serve():
        running.append(subprocess.Popen(command, env=environment, start_new_session=True))
        await_answer(site)
        return running[-1]

    yield serve, site
    for process in running:
        end(process)


def as_text(value):
    return str(value) if isinstance(value, Path) else value


def await_answer(site):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{site}/api/v1/", timeout=5).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the storefront does not answer")


def end(process):
    """kill -9 of the server and its workers, which are one group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def orders(shop, release):
    """Signed asks and offers, each other than the rest, ready to be posted."""
    market = shop.market
    for number in range(ORDERS):
        if number % 2:
            path, body = f"/releases/{release}/copies/{number // 2 + 1}/ask", {"account": market.alice.address}
            who = market.alice
        else:
            path, body, who = f"/releases/{release}/offer", {"account": market.bob.address}, market.bob
        steps = shop.post(path, **body, price=str(1000 + number))["steps"]
        submit, typed = steps[-1]["submit"], steps[-1]["typed_data"]
        yield submit["url"], {**submit["body"], "signature": "0x" + who.sign_typed_data(typed).hex()}


def test_orders__accepted_before_the_process_is_killed__are_there_afterwards(shop, release, serving):
    serve, site = serving
    waiting, accepted = list(orders(shop, release)), []
    assert len({json.dumps(order) for order in waiting}) == ORDERS
    process, kills = serve(), 0
    pace = threading.Event()
    while waiting:
        url, body = waiting.pop()
        try:
            answer = requests.post(site + url, json=body, timeout=30)
        except requests.RequestException:
            continue  # nobody said yes: it may be there or not
        assert answer.status_code == 201, answer.text
        accepted.append(f"{url}/{answer.json()['id']}")
        if len(accepted) % 12 == 0 and kills < KILLS:
            kills += 1
            # The next request is on its way when the process dies, at a moment that differs from kill to kill.
            threading.Timer(0.01 * kills, lambda victim=process: (end(victim), pace.set())).start()
            while not pace.is_set() and len(waiting) > 15 * (KILLS - kills):  # some are left for the next kill
                late(site, waiting.pop(), accepted)
            pace.wait()
            pace.clear()
            process = serve()
    assert kills == KILLS
    assert len(accepted) > 20
    states = {path: requests.get(site + path, timeout=30).json().get("state") for path in accepted}
    assert set(states.values()) == {"open"}


def late(site, order, accepted):
    url, body = order
    try:
        answer = requests.post(site + url, json=body, timeout=30)
    except requests.RequestException:
        return
    accepted.append(f"{url}/{answer.json()['id']}")
