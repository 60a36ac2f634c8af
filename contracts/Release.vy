# pragma version 0.4.3
# pragma evm-version cancun
# pragma optimize codesize
"""
@title Release: one recording, its numbered copies, and the terms that hold for them
@license Apache-2.0
@notice The implementation that all releases share; each release is a clone of it with its own code and storage. It has no
    owner and cannot be changed. docs/contracts.md says what each function checks and who may call it.
"""

from contracts.interfaces import IRelease
from contracts.modules import authorship
from contracts.modules import copies
from contracts.modules import erc721
from contracts.modules import market
from contracts.modules import money
from contracts.modules import payouts
from contracts.modules import primary
from contracts.modules import loosening
from contracts.modules import typed_data

implements: IRelease

# `copies` first: a clone is born with its first two storage words.
initializes: copies
initializes: money[copies := copies]
initializes: payouts[copies := copies, money := money]
initializes: authorship[copies := copies]
initializes: loosening[authorship := authorship, copies := copies]
initializes: primary[authorship := authorship, copies := copies, loosening := loosening, money := money]
initializes: market[copies := copies, money := money]
initializes: erc721[copies := copies]

exports: (
    copies.__interface__,
    money.__interface__,
    payouts.__interface__,
    authorship.__interface__,
    primary.__interface__,
    market.__interface__,
    erc721.__interface__,
    loosening.__interface__,
    typed_data.__interface__,
)


@deploy
def __init__(wrapped_native: address):
    """
    @notice Made by the factory, in its own constructor.
    @param wrapped_native The token in which offers for coin releases pay; zero for none.
    """
    money.__init__(wrapped_native)
    loosening.__init__()


@payable
@external
def __default__():
    """
    @notice Accepts coin, so that wrapped coin can be unwrapped and ERC-2981 royalties arrive; `sync` credits it. Not locked
        and next to free, because wrapped coin is paid out with 2,300 gas.
    """
    assert len(msg.data) == 0
