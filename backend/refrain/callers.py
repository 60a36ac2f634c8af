"""Who counts as one caller where requests are limited by network address."""

from ipaddress import IPv6Address, IPv6Network, ip_address

_LINE = 64
"""Bits of an IPv6 address that name a line; its owner chooses all the others (RFC 4291, 2.5.4; RFC 6177)."""


def one_spelling(address: str) -> str:
    """An address in its usual spelling; an IPv4 address in IPv6 clothes is the former. Other text is left alone."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str((isinstance(found, IPv6Address) and found.ipv4_mapped) or found)


def network_of(address: str) -> str:
    """An IPv4 address; of an IPv6 one the network that one line has, or its owner would never be limited."""
    plain = one_spelling(address)
    try:
        return str(IPv6Network((plain, _LINE), strict=False))
    except ValueError:
        return plain
