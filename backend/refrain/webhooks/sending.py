"""One request to one webhook, bounded in time and size, to an address that was looked at beforehand."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from refrain.errors import InvalidInput, Refused
from refrain.webhooks.addresses import Target, parse_target, resolve

PATIENCE = 10.0
"""Seconds for everything: connecting, sending, and the answer's head."""
_CONNECT = 4.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer's status (0: none came) and, unless it is a success, what is wrong with it."""

    status: int
    words: str

    @property
    def delivered(self) -> bool:
        """Whether the receiver said that it has it."""
        return 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool, patience: float = PATIENCE) -> Outcome:
    """Send `body` to `url` and tell how that went. Redirects are not followed, the answer's body is not read."""
    try:
        target = parse_target(url, private=private)
        return _exchange(target, resolve(target, private=private), body, headers, patience)
    except (Refused, InvalidInput) as error:
        return Outcome(0, error.message)
    except TimeoutError:
        return Outcome(0, f"no answer within {patience:.0f} s")
    except ssl.SSLError as error:
        return Outcome(0, f"no trusted connection: {error.reason or 'TLS failed'}")
    except (OSError, http.client.HTTPException):
        return Outcome(0, "no answer")


class _Line:
    """A connection that is cut after so many seconds, whatever it is doing: a receiver that sends a byte now and then
    outlives every timeout of a single read."""

    def __init__(self, target: Target, address: str, patience: float) -> None:
        self.socket = socket.create_connection((address, target.port), timeout=min(_CONNECT, patience))
        self.late = False
        self._alarm = threading.Timer(patience, self._cut)
        self._alarm.daemon = True
        self._alarm.start()
        self.socket.settimeout(patience)

    def secure(self, name: str) -> None:
        """TLS from here on, with a certificate for `name`."""
        context = ssl.create_default_context()
        secured = context.wrap_socket(self.socket, server_hostname=name, do_handshake_on_connect=False)
        self.socket = secured
        secured.do_handshake()

    def close(self) -> None:
        """No more of it."""
        self._alarm.cancel()
        self.socket.close()

    def _cut(self) -> None:
        self.late = True
        with suppress(OSError):  # it is closed already
            self.socket.shutdown(socket.SHUT_RDWR)


def _exchange(target: Target, address: str, body: bytes, headers: Mapping[str, str], patience: float) -> Outcome:
    line = _Line(target, address, patience)
    try:
        if target.scheme == "https":
            line.secure(target.host)
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = line.socket
        connection.request("POST", target.path, body, {**headers, "Host": target.authority})
        status = connection.getresponse().status
        if line.late:  # the head ended because it was cut off
            raise TimeoutError
        return _outcome(status)
    except (OSError, http.client.HTTPException) as error:
        if line.late:
            raise TimeoutError from error
        raise
    finally:
        line.close()


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status, "")
    if 300 <= status < 400:
        return Outcome(status, "the receiver redirects, which is not followed")
    return Outcome(status, f"the receiver answered with status {status}")
