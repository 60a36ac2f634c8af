"""Where webhooks may not lead: the site's own network, however it is written."""

import socket

import pytest

from refrain.errors import InvalidInput, Refused
from refrain.webhooks.addresses import is_public, parse_target, resolve


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_is_public__hosts_of_the_internet__are(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
        *("2001:db8::1", "fec0::1", "::127.0.0.1", "64:ff9b:1::7f00:1", "192.0.0.8", "localhost", ""),
    ],
)
def test_is_public__everything_else__is_not(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "//example.com",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://example.com/#part",
        "https://example.com:25/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: other",
        "https://[::1/",
        "https://example.com/" + "a" * 2000,
        "gopher://127.0.0.1:6379/_",
    ],
)
def test_parse_target__url_that_no_webhook_can_have__is_refused(url):
    with pytest.raises(InvalidInput):
        parse_target(url, private=False)


def test_parse_target__with_port_and_query__keeps_them():
    target = parse_target("https://example.com:8443/a?b=c", private=False)
    assert (target.host, target.port, target.path, target.authority) == (
        "example.com",
        8443,
        "/a?b=c",
        "example.com:8443",
    )
    assert parse_target("https://[2606::1]", private=False).authority == "[2606::1]"


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/"]
)
def test_resolve__own_network__is_refused_unless_allowed(url):
    target = parse_target(url, private=False)
    with pytest.raises(Refused, match="not on the public network"):
        resolve(target, private=False)
    assert resolve(target, private=True) in ("127.0.0.1", "::1")


def test_resolve__name_with_one_private_address_among_others__is_refused(monkeypatch):
    found = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused):
        resolve(parse_target("https://example.com/", private=False), private=False)


def test_resolve__name_that_leads_nowhere__is_refused():
    with pytest.raises(Refused, match="leads nowhere"):
        resolve(parse_target("https://nowhere.invalid/", private=False), private=False)
