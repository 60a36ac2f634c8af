"""Which callers share a limit."""

import pytest

from refrain.callers import network_of
from refrain.keepers.gate import client_address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("2001:db8:1:2::1", "2001:DB8:1:2:ffff:ffff:ffff:ffff", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("unknown", "unknown", True),
        ("unknown", "", False),
    ],
)
def test_network_of__two_addresses__one_caller_if_they_are_of_one_line(one, other, same):
    assert (network_of(one) == network_of(other)) is same


@pytest.mark.parametrize(
    ("remote", "proxies", "limited"),
    [
        ("::ffff:10.0.0.1", ("10.0.0.1",), "9.9.9.9"),
        ("2001:db8::1", ("2001:db8:0::1",), "9.9.9.9"),
        ("2001:db8::2", ("2001:db8::1",), "2001:db8::/64"),
    ],
)
def test_client_address__proxy_of_ipv6__is_that_address_and_not_its_neighbour(remote, proxies, limited):
    environ = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": "6.6.6.6, 9.9.9.9"}
    assert client_address(environ, proxies) == limited
