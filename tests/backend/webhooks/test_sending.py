"""One request: what it looks like on the wire, and the receivers that behave badly."""

import datetime
import hashlib
import hmac
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from refrain.errors import Unavailable
from refrain.webhooks.sending import post
from refrain.webhooks.signing import secret_of, signature


def send(url, patience=5.0, **more):
    return post(url, b'{"a":1}', {"X-Test": "yes"}, **({"private": True, "patience": patience} | more))


@pytest.fixture
def listener():
    """A socket that accepts and then does what a test says."""
    server = socket.create_server(("127.0.0.1", 0))
    yield server
    server.close()


def behaving(listener, work):
    def serve():
        connection, _ = listener.accept()
        with connection:
            work(connection)

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_post__to_a_receiver__brings_path_body_and_headers(receiver):
    outcome = send(receiver.url)
    assert (outcome.status, outcome.words, outcome.delivered) == (200, "", True)
    ((path, headers, body),) = receiver.requests
    assert (path, body, headers["X-Test"]) == ("/hook?from=here", b'{"a":1}', "yes")
    assert headers["Host"] in receiver.url


def test_post__redirected__does_not_follow(receiver):
    receiver.statuses = [302]
    outcome = send(receiver.url)
    assert (outcome.status, outcome.delivered, len(receiver.requests)) == (302, False, 1)
    assert "redirects" in outcome.words


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_post__answered_with_an_error__is_not_delivered(receiver, status):
    receiver.statuses = [status]
    assert (send(receiver.url).status, send(receiver.url).delivered) == (status, False)


def test_post__nobody_there__is_told_so(listener):
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()
    assert send(url).words == "no answer"


def test_post__receiver_that_says_nothing__is_given_up_in_time(listener):
    ended = threading.Event()
    outcome = send(behaving(listener, lambda _: ended.wait(20)), patience=0.3)
    ended.set()
    assert (outcome.status, outcome.words) == (0, "no answer within 0 s")


def test_post__receiver_that_drips_its_answer__is_cut_off(listener):
    ended = threading.Event()

    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not ended.wait(0.05):
            connection.sendall(b"X: y\r\n" if not ended.is_set() else b"")

    outcome = send(behaving(listener, lambda connection: suppressed(drip, connection)), patience=0.4)
    ended.set()
    assert (outcome.status, outcome.delivered) == (0, False)


def suppressed(work, connection):
    try:
        work(connection)
    except OSError:
        return


def test_post__endless_answer__is_not_read(listener):
    def flood(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000)

    assert send(behaving(listener, lambda connection: suppressed(flood, connection))).delivered


def test_post__to_the_own_network__is_not_sent(receiver):
    url = receiver.url.replace("http://", "https://")
    assert send(url, private=False).words == "the host is not on the public network"
    assert receiver.requests == []


def test_post__certificate_that_nobody_vouches_for__is_not_sent(listener, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    received = []

    def shake(connection):
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                received.append(secured.recv(1000))
        except OSError:
            return

    url = behaving(listener, shake).replace("http://", "https://")
    outcome = send(url)
    assert outcome.words.startswith("no trusted connection")
    assert received in ([], [b""])


def self_signed(folder):
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    lasting = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    certificate = lasting.sign(key, hashes.SHA256())
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    paths[1].write_bytes(key.private_bytes(*form))
    return paths


def test_signature__of_a_body__is_hmac_sha256_over_time_and_body():
    made = hmac.new(b"whsec_x", b"1700000000.{}", hashlib.sha256).hexdigest()
    assert signature("whsec_x", 1_700_000_000, b"{}") == f"t=1700000000,v1={made}"


def test_secret__of_another_webhook_or_site__is_another():
    secrets = {secret_of(hook, key) for hook in ("a", "b") for key in ("k" * 32, "l" * 32)}
    assert len(secrets) == 4
    with pytest.raises(Unavailable):
        secret_of("a", "too short")
