"""Which addresses a webhook may have. A site must not be made to send requests into its own network (SSRF)."""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from refrain.errors import InvalidInput, Refused

_LONGEST = 2_000  # characters
_NAT64 = IPv6Network("64:ff9b::/96")
_ASSIGNMENTS = IPv4Network("192.0.0.0/24")  # RFC 6890; the library takes some of it for public
_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024
_HINT = "Give the https address of a public server of yours."


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart; `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str, *, private: bool) -> Target:
    """Read a webhook's URL. Raises InvalidInput for one that no webhook can have.

    `private` allows http, for receivers in the site's own network.
    """
    if len(url) > _LONGEST or not re.fullmatch(r"[!-~]+", url):
        raise InvalidInput("url: not an address", hint=_HINT, field="url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidInput("url: not an address", hint=_HINT, field="url") from error
    if parts.scheme not in (("http", "https") if private else ("https",)):
        raise InvalidInput("url: it must begin with https://", hint=_HINT, field="url")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise InvalidInput("url: a host, a path and a query are all that it may have", hint=_HINT, field="url")
    port = _PORTS[parts.scheme] if port is None else port
    if port not in _PORTS.values() and port < _FIRST_FREE_PORT:
        raise InvalidInput("url: a port of another service", hint="Use 443, 80, or one from 1024.", field="url")
    return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def resolve(target: Target, *, private: bool) -> str:
    """An IP address to connect to. Raises Refused if the name leads nowhere, or (unless `private`) to any address that
    is not public. The caller connects to this address and asks nobody again, so that the answer cannot change."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("the host name leads nowhere") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not private and not all(is_public(address) for address in addresses):
        raise Refused("the host is not on the public network")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a host of the public internet, also one written as another kind of address."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in _NAT64:
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if found.is_site_local:  # RFC 3879 took these back, and networks that have them still answer
            return False
    elif found in _ASSIGNMENTS:
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
