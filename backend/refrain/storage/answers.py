"""Reading an HTTP answer from a server that is not trusted to come to an end."""

import time

import requests

_PIECE = 2**16


class EndlessAnswer(requests.RequestException):
    """The answer is longer, or takes longer, than any honest one."""


def read_bounded(reply: requests.Response, most: int, seconds: float) -> bytes:
    """The body of a streamed answer of at most `most` bytes within `seconds`; raise `EndlessAnswer` beyond."""
    deadline = time.monotonic() + seconds
    data = bytearray()
    for piece in reply.iter_content(_PIECE):
        data += piece
        if len(data) > most or time.monotonic() > deadline:
            raise EndlessAnswer(f"more than {most} bytes or {seconds} seconds")
    return bytes(data)
