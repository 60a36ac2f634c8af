# pragma version 0.4.3
"""
@title Whether an account signed a digest
@notice Accounts with a key sign by ECDSA; accounts that are contracts by ERC-1271. The key is tried first, so that an
    account which delegates its code (EIP-7702) still signs with its key: code is no sign of identity.
"""

# The signature of a key is r, s, v. Only the lower of the two possible s counts (EIP-2).
KEY_SIGNATURE: constant(uint256) = 65
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168
# isValidSignature(bytes32,bytes) and its answer
ERC1271: constant(bytes4) = 0x1626ba7e


@internal
@view
def signed(account: address, digest: bytes32, signature: Bytes[768]) -> bool:
    """
    @notice Whether the account signed the digest; nobody ever signs for address zero.
    """
    if len(signature) == KEY_SIGNATURE:
        s: uint256 = convert(extract32(signature, 32), uint256)
        v: uint256 = convert(extract32(signature, 33), uint256) & 255
        if s <= HALF_ORDER:
            signer: address = ecrecover(digest, v, convert(extract32(signature, 0), uint256), s)
            if signer == account and signer != empty(address):
                return True
    if not account.is_contract:
        return False
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        account,
        abi_encode(digest, signature, method_id=ERC1271),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return success and len(answer) == 32 and convert(answer, bytes32) == convert(ERC1271, bytes32)
