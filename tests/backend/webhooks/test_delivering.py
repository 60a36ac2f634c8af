"""What was written down is told: once heard never again, otherwise again and again; whoever dies meanwhile."""

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from refrain.catalog.webhooks import DELIVERED, FAILED, WAITING, Delivery, Event
from refrain.webhooks import delivering, registry
from refrain.webhooks.delivering import Deliverer
from refrain.webhooks.outbox import Outbox
from tests.backend.catalog.seed import account
from tests.backend.webhooks.conftest import KEY, OWNER

RELEASE, OTHER = account(1001), account(1002)


@pytest.fixture
def deliverer(database):
    return Deliverer(database, KEY, private=True)


def tell(database, *numbers, kind="ask", release=RELEASE, block=None):
    with database.writing() as session:
        for number in numbers:
            Outbox(session).tell(kind, release, {"number": number, "release": release}, block)


def rows(database):
    with database.reading() as session:
        found = session.query(Delivery).order_by(Delivery.id).all()
        return [(row.state, row.tries, row.status) for row in found]


def now_due(database):
    """Time passes until everything that waits is due."""
    with database.writing() as session:
        session.query(Delivery).update({"next_try": 0})


def deliver_all(deliverer):
    for due in deliverer.take():
        deliverer._deliver(due)


def numbers(receiver):
    return [json.loads(body)["data"]["number"] for *_, body in receiver.requests]


def test_delivery__of_an_event__is_signed_and_told_once(database, receiver, registered, deliverer):
    _, secret = registered("ask")
    tell(database, 1)
    deliver_all(deliverer)
    deliver_all(deliverer)
    ((_, headers, body),) = receiver.requests
    fields = dict(part.split("=") for part in headers["Refrain-Signature"].split(","))
    signed = hmac.new(secret.encode(), f"{fields['t']}.".encode() + body, hashlib.sha256)
    assert fields["v1"] == signed.hexdigest()
    assert abs(time.time() - int(fields["t"])) < 60
    document = json.loads(body)
    assert (document["type"], document["data"]["number"], document["id"]) == ("ask", 1, headers["Refrain-Event"])
    assert rows(database) == [(DELIVERED, 1, 200)]


def test_event__that_a_webhook_does_not_want__is_not_written(database, registered):
    registered("sale")
    registered("ask", release=OTHER)
    tell(database, 1)
    with database.reading() as session:
        assert session.query(Event).count() == 0


def test_event__for_several_webhooks__is_told_to_each(database, receiver, registered, deliverer):
    registered("ask", "sale")
    registered("ask", release=RELEASE)
    tell(database, 1)
    deliver_all(deliverer)
    assert numbers(receiver) == [1, 1]


def test_receiver__that_fails__is_told_again_later_and_later_until_it_hears(database, receiver, registered, deliverer):
    registered("ask")
    tell(database, 1)
    receiver.statuses = [500, 503, 200]
    deliver_all(deliverer)
    assert rows(database) == [(WAITING, 1, 500)]
    deliver_all(deliverer)
    assert len(receiver.requests) == 1, "not before the pause is over"
    now_due(database)
    deliver_all(deliverer)
    now_due(database)
    deliver_all(deliverer)
    assert rows(database) == [(DELIVERED, 3, 200)]
    assert len({body for *_, body in receiver.requests}) == 1, "the same bytes each time"


def test_receiver__that_never_hears__is_given_up_and_can_be_told_again(database, receiver, registered, deliverer):
    hook, _ = registered("ask")
    tell(database, 1)
    receiver.statuses = [500]
    for _ in range(len(delivering.PAUSES) + 3):
        now_due(database)
        deliver_all(deliverer)
    assert rows(database) == [(FAILED, len(delivering.PAUSES) + 1, 500)]
    receiver.statuses = [204]
    with database.writing() as session:
        assert registry.replay_range(session, hook.id, 0, 2**40, failed_only=True) == 1
    deliver_all(deliverer)
    assert rows(database) == [(DELIVERED, 1, 204)]


def test_pauses__grow():
    assert list(delivering.PAUSES) == sorted(set(delivering.PAUSES))


def test_replay__of_one_delivery__tells_it_again_and_no_other(database, receiver, registered, deliverer):
    hook, _ = registered("ask")
    tell(database, 1, 2)
    deliver_all(deliverer)
    with database.writing() as session:
        second = registry.deliveries(session, hook.id).items[0]
        assert registry.replay(session, hook.id, second.id)
        assert not registry.replay(session, "0" * 32, second.id)
        assert not registry.replay(session, hook.id, 10**6)
    deliver_all(deliverer)
    assert numbers(receiver) == [1, 2, 2]


def test_taken__by_one_sender__is_not_taken_by_another(database, registered, deliverer):
    registered("ask")
    tell(database, *range(3))
    other = Deliverer(database, KEY, private=True)
    assert [len(deliverer.take()), len(other.take())] == [3, 0]


def test_slow_receiver__with_much_to_hear__leaves_room_for_others(database, registered, deliverer):
    registered("ask", release=RELEASE)
    registered("ask", release=OTHER)
    tell(database, *range(30))
    tell(database, 99, release=OTHER)
    taken = deliverer.take()
    assert len(taken) == 5
    assert {json.loads(due.body)["data"]["number"] for due in taken} >= {99}


def test_site_key__that_has_changed__sends_nothing(database, receiver, registered):
    registered("ask")
    tell(database, 1)
    deliver_all(Deliverer(database, "another" * 10, private=True))
    assert receiver.requests == []
    assert rows(database)[0][:2] == (WAITING, 1)


def test_private_receiver__where_it_is_not_allowed__is_not_told(database, receiver, registered):
    registered("ask", url=receiver.url.replace("http:", "https:"))
    tell(database, 1)
    deliver_all(Deliverer(database, KEY, private=False))
    assert receiver.requests == []


def test_retraction__of_later_blocks__is_told_to_those_who_were_told(database, receiver, registered, deliverer):
    registered("sale")
    tell(database, 1, kind="sale", block=5)
    tell(database, 2, kind="sale", block=6)
    with database.writing() as session:
        Outbox(session).retract_after(5)
    with database.writing() as session:
        Outbox(session).retract_after(5)
    deliver_all(deliverer)
    first, second, third = (json.loads(body) for *_, body in receiver.requests)
    assert (third["type"], third["retracts"], third["data"]["number"]) == ("retracted", second["id"], 2)
    assert "retracts" not in first


def test_removed_webhook__is_told_nothing_more(database, receiver, registered, deliverer):
    hook, _ = registered("ask")
    tell(database, 1)
    with database.writing() as session:
        assert not registry.remove(session, account(8), hook.id)
        assert registry.remove(session, OWNER, hook.id)
    deliver_all(deliverer)
    assert (receiver.requests, rows(database)) == ([], [])


def test_run__until_stopped__sends_by_itself(database, receiver, registered, deliverer):
    registered("ask")
    tell(database, *range(10))
    stop = threading.Event()
    thread = threading.Thread(target=deliverer.run, args=(stop,))
    thread.start()
    for _ in range(10):
        assert receiver.came.acquire(timeout=20)
    stop.set()
    thread.join()
    assert sorted(numbers(receiver)) == list(range(10))


SENDER = """
import sys, threading
from refrain.catalog.database import Database
from refrain.webhooks import delivering
delivering.LENT = 1
delivering.Deliverer(Database(sys.argv[1]), sys.argv[2], private=True).run(threading.Event())
"""


def test_sender__killed_while_it_sends__loses_nothing(database, registered):
    listener = socket.create_server(("127.0.0.1", 0))
    registered("ask", url=f"http://127.0.0.1:{listener.getsockname()[1]}/")
    tell(database, 1)
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", SENDER, url, KEY]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    sender = subprocess.Popen(command, env=environment)
    listener.settimeout(30)
    connection, _ = listener.accept()  # it is sending now
    sender.kill()
    sender.wait()
    connection.close()
    assert rows(database) == [(WAITING, 0, 0)]
    sender = subprocess.Popen(command, env=environment)
    try:
        connection, _ = listener.accept()
        assert b'"number":1' in whole(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        connection.close()
        deadline = time.monotonic() + 20
        while rows(database) != [(DELIVERED, 1, 200)] and time.monotonic() < deadline:
            time.sleep(0.05)
        assert rows(database) == [(DELIVERED, 1, 200)]
    finally:
        sender.kill()
        sender.wait()
        listener.close()


def whole(connection):
    data = b""
    while b"}}" not in data:
        data += connection.recv(65_536)
    return data
