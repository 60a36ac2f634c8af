"""Reading one release from the chain: each answer belongs to a single block, in one round trip."""

from collections.abc import Sequence
from typing import Any

from refrain.chain.abi import decode_result, encode_call
from refrain.chain.nodes import block_parameter, read_block
from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.chain.values import BlockId, Copy, HolderAccount, ReleaseState, Selling
from refrain.terms import Payee, Terms
from refrain.units import Address, TokenId, Wei

_STATE = (
    "name",
    "symbol",
    "artist",
    "factory",
    "terms",
    "terms_hash",
    "selling",
    "payees",
    "minted",
    "holders",
    "metadata",
    "envelope",
)


class ReleaseReader:
    """A release at `address`. `block` is a number, a hash or "latest"; views that refuse raise Refused."""

    def __init__(self, rpc: Rpc, address: Address) -> None:
        self._rpc = rpc
        self.address = address

    def state(self, block: BlockId = "latest") -> ReleaseState:
        """All that the release says of itself, at one block even where the chain grows meanwhile."""
        pinned = self._pinned(block)
        values = dict(zip(_STATE, self.read([(name, ()) for name in _STATE], pinned), strict=True))
        terms, selling, payees = values.pop("terms"), values.pop("selling"), values.pop("payees")
        return ReleaseState(
            address=self.address,
            terms=terms_of(terms),
            selling=Selling(**selling),
            payees=tuple(Payee(**payee) for payee in payees),
            **values,
        )

    def terms(self, block: BlockId = "latest") -> Terms:
        """The artist's terms."""
        return terms_of(self._one("terms", (), block))

    def selling(self, block: BlockId = "latest") -> Selling:
        """Price and opening of the first sale."""
        return Selling(**self._one("selling", (), block))

    def copy(self, token_id: TokenId, block: BlockId = "latest") -> Copy:
        """One copy. Raises Refused for a copy that does not exist."""
        return Copy(token_id=token_id, **self._one("copy", (token_id,), block))

    def owner(self, token_id: TokenId, block: BlockId = "latest") -> Address:
        """The account that owns a copy. Raises Refused for a copy that does not exist."""
        return Address(self._one("ownerOf", (token_id,), block))

    def account(self, account: Address, block: BlockId = "latest") -> HolderAccount:
        """What the release knows of an account."""
        return HolderAccount(**self._one("account", (account,), block))

    def envelope(self, block: BlockId = "latest") -> bytes:
        """The sha2-256 digest of the key envelope."""
        return bytes(self._one("envelope", (), block))

    def can_acquire(self, account: Address, block: BlockId = "latest") -> str:
        """ "" if the account may acquire a copy, else why not, in the contract's words."""
        return str(self._one("can_acquire", (account,), block))

    def can_collect(self, account: Address, quantity: int, block: BlockId = "latest") -> str:
        """ "" if the account could collect so many copies now, else why not."""
        return str(self._one("can_collect", (account, quantity), block))

    def can_buy(self, account: Address, token_id: TokenId, block: BlockId = "latest") -> str:
        """ "" if the account could buy the copy from its owner now, else why not."""
        return str(self._one("can_buy", (account, token_id), block))

    def claimable(self, payee: Address, block: BlockId = "latest") -> Wei:
        """Wei that `claim` would pay the account."""
        return Wei(self._one("claimable", (payee,), block))

    def wrapped_native(self, block: BlockId = "latest") -> Address:
        """The chain's coin as a token, in which offers pay where the release trades in coin; NOBODY without one."""
        return Address(self._one("wrapped_native", (), block))

    def offer_closed(self, buyer: Address, nonce: int, block: BlockId = "latest") -> bool:
        """Whether the nonce of the buyer's offers is used up."""
        return bool(self._one("offer_closed", (buyer, nonce), block))

    def royalty(self, token_id: TokenId, price: Wei, block: BlockId = "latest") -> Wei:
        """The royalty of a sale at `price` wei (ERC-2981)."""
        return Wei(self._one("royaltyInfo", (token_id, price), block)[1])

    def read(self, calls: Sequence[tuple[str, Sequence[Any]]], block: BlockId = "latest") -> list[Any]:
        """Any views of the release, by name and arguments, in one round trip."""
        at = block_parameter(block)
        requests = [
            ("eth_call", ({"to": self.address, "data": "0x" + encode_call("Release", name, args).hex()}, at))
            for name, args in calls
        ]
        with in_own_words():
            answers = self._rpc.batch(requests)
        return [
            decode_result("Release", name, _bytes(answer)) for (name, _), answer in zip(calls, answers, strict=True)
        ]

    def _one(self, function: str, args: Sequence[Any], block: BlockId) -> Any:
        call = {"to": self.address, "data": "0x" + encode_call("Release", function, args).hex()}
        with in_own_words():
            answer = self._rpc.call("eth_call", call, block_parameter(block))
        return decode_result("Release", function, _bytes(answer))

    def _pinned(self, block: BlockId) -> str:
        if isinstance(block, str) and block.startswith("0x"):
            return block
        found = read_block(self._rpc, block)
        if found is None:
            raise ChainUnreachable(f"the chain's node has no block {block}")
        return found.hash


def terms_of(values: dict[str, Any]) -> Terms:
    """Terms from the contract's struct."""
    return Terms(**values)


def _bytes(answer: Any) -> bytes:
    try:
        return bytes.fromhex(answer.removeprefix("0x"))
    except (AttributeError, ValueError) as error:
        raise ChainUnreachable("the chain's node answered a call with something else than bytes") from error
