# pragma version 0.4.3
"""
@title The messages that owners and buyers sign (EIP-712)
@notice The domain is computed afresh each time: it holds the chain's id, so that after a fork a signature counts on one side.
"""

from contracts.interfaces import IRelease

NAME: constant(String[7]) = "Refrain"
VERSION: constant(String[1]) = "1"
DOMAIN: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
ASK: constant(bytes32) = keccak256(
    "Ask(uint256 tokenId,uint256 epoch,uint256 price,uint256 fee,address feeRecipient,uint256 expires,uint256 counter)"
)
OFFER: constant(bytes32) = keccak256(
    "Offer(address buyer,uint256 tokenId,uint256 price,uint256 fee,address feeRecipient,uint256 expires,uint256 nonce,uint256 maxResales,uint256 maxGifts,uint256 counter)"
)


@internal
@view
def ask_digest(ask: IRelease.Ask) -> bytes32:
    return self._digest(keccak256(abi_encode(ASK, ask)))


@internal
@view
def offer_digest(offer: IRelease.Offer) -> bytes32:
    return self._digest(keccak256(abi_encode(OFFER, offer)))


@internal
@view
def _digest(message: bytes32) -> bytes32:
    domain: bytes32 = keccak256(abi_encode(DOMAIN, keccak256(NAME), keccak256(VERSION), chain.id, self))
    return keccak256(concat(0x1901, domain, message))


@view
@external
def eip712Domain() -> (bytes1, String[7], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice ERC-5267; 0x0f says that name, version, chain and contract make up the domain.
    """
    return (0x0f, NAME, VERSION, chain.id, self, empty(bytes32), [])
