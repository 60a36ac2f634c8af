"""What the node answers when it refuses, with the codes of JSON-RPC 2.0, EIP-1474 and go-ethereum."""

from typing import Any

from refrain.errors import RefrainError

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_ERROR = -32000
NOT_FOUND = -32001
NOT_ALLOWED = -32004
LIMIT_EXCEEDED = -32005
REVERTED = 3


class NodeRefused(RefrainError):
    """A request that is answered with a JSON-RPC error object; `data` goes into it when not None."""

    def __init__(self, message: str, *, code: int = SERVER_ERROR, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data


def invalid(message: str) -> NodeRefused:
    """The parameters cannot be valid, whatever the chain's state."""
    return NodeRefused(message, code=INVALID_PARAMS)
