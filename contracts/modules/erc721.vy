# pragma version 0.4.3
"""
@title The ERC-721 face: who owns what, and moving a copy without a sale
@notice A move by the owner is a gift and counts as one. Operators exist only where the artist opened the release to them;
    each of their moves counts as a resale, and there nobody can make them pay the royalty.
"""

from contracts.interfaces import IRelease
from contracts.modules import clone
from contracts.modules import copies
from contracts.modules import refusals
from contracts.modules import royalties
from contracts.modules import words

uses: copies

interface Receiver:
    def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[768]) -> bytes4: nonpayable


RECEIVED: constant(bytes4) = 0x150b7a02

operators: HashMap[address, HashMap[address, bool]]


# Moving


@external
@nonreentrant
def gift(receiver: address, token_id: uint256):
    """
    @notice Gives the caller's copy to another account: a present, or a new wallet.
    """
    copy: uint256 = copies.copy_of(token_id)
    if convert(copy & words.OWNER, address) != msg.sender:
        refusals.refuse(refusals.NOT_OWNER)
    self._gift(token_id, copy, msg.sender, receiver)


@external
@nonreentrant
def transferFrom(sender: address, receiver: address, token_id: uint256):
    self._transfer(sender, receiver, token_id)


@external
@nonreentrant
def safeTransferFrom(sender: address, receiver: address, token_id: uint256, data: Bytes[768] = b""):
    self._transfer(sender, receiver, token_id)
    if receiver.is_contract:
        answer: bytes4 = extcall Receiver(receiver).onERC721Received(msg.sender, sender, token_id, data)
        if answer != RECEIVED:
            refusals.refuse(refusals.RECEIVER_REFUSED)


@internal
def _transfer(sender: address, receiver: address, token_id: uint256):
    copy: uint256 = copies.copy_of(token_id)
    if convert(copy & words.OWNER, address) != sender:
        refusals.refuse(refusals.NOT_OWNER)
    if msg.sender == sender:
        self._gift(token_id, copy, sender, receiver)
    else:
        self._operate(token_id, copy, sender, receiver)


@internal
def _gift(token_id: uint256, copy: uint256, giver: address, receiver: address):
    rules: uint256 = copies.rules
    if words.gifts(copy) >= words.max_gifts(rules):
        refusals.refuse(refusals.NO_GIFTS)
    after: uint256 = copies.move(rules, token_id, copy, giver, receiver, words.ONE_GIFT)
    if after != rules:
        copies.rules = after


@internal
def _operate(token_id: uint256, copy: uint256, sender: address, receiver: address):
    rules: uint256 = copies.rules
    self._require_open(rules)
    if copies.approvals[token_id] != msg.sender and not self.operators[sender][msg.sender]:
        refusals.refuse(refusals.NOT_APPROVED)
    refusal: bytes32 = copies.resale_refusal(rules, copy)
    if refusal != empty(bytes32):
        refusals.refuse(refusal)
    copies.rules = copies.move(rules, token_id, copy, sender, receiver, words.ONE_RESALE)
    log IRelease.Moved(token_id=token_id, operator=msg.sender, resales=words.resales(copy) + 1)


# Operators


@external
@nonreentrant
def approve(operator: address, token_id: uint256):
    self._require_open(copies.rules)
    owner: address = words.owner(copies.copy_of(token_id))
    if msg.sender != owner and not self.operators[owner][msg.sender]:
        refusals.refuse(refusals.NOT_OWNER)
    copies.approvals[token_id] = operator
    log IRelease.Approval(owner=owner, approved=operator, token_id=token_id)


@external
@nonreentrant
def setApprovalForAll(operator: address, approved: bool):
    self._require_open(copies.rules)
    self.operators[msg.sender][operator] = approved
    log IRelease.ApprovalForAll(owner=msg.sender, operator=operator, approved=approved)


@internal
@pure
def _require_open(rules: uint256):
    if rules & words.OPEN_OPERATORS == 0:
        refusals.refuse(refusals.OPERATORS_CLOSED)


# Reading


@view
@external
def supportsInterface(interface_id: bytes4) -> bool:
    return interface_id in [
        0x01ffc9a7,  # ERC-165
        0x80ac58cd,  # ERC-721
        0x5b5e139f,  # ERC-721 metadata
        0x2a55205a,  # ERC-2981
        0x49064906,  # ERC-4906
        0xb45a3c0e,  # ERC-5192
    ]


@view
@external
def name() -> String[96]:
    return clone.name()


@view
@external
def symbol() -> String[16]:
    return clone.symbol()


@view
@external
def balanceOf(owner: address) -> uint256:
    if owner == empty(address):
        refusals.refuse(refusals.NO_ACCOUNT)
    return words.held(copies.accounts[owner])


@view
@external
def ownerOf(token_id: uint256) -> address:
    return words.owner(copies.copy_of(token_id))


@view
@external
def getApproved(token_id: uint256) -> address:
    copy: uint256 = copies.copy_of(token_id)
    return copies.approvals[token_id]


@view
@external
def isApprovedForAll(owner: address, operator: address) -> bool:
    return self.operators[owner][operator]


@view
@external
def royaltyInfo(token_id: uint256, price: uint256) -> (address, uint256):
    """
    @notice ERC-2981. The release itself receives royalties; `sync` credits what was paid this way.
    """
    return self, royalties.royalty(price, words.royalty_bps(copies.rules))


@view
@external
def locked(token_id: uint256) -> bool:
    """
    @notice ERC-5192: whether the copy can neither be sold nor given any more.
    """
    return words.spent(copies.rules, copies.copy_of(token_id))
