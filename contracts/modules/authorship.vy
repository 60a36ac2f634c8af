# pragma version 0.4.3
"""
@title The artist, and what she may change
@notice She may loosen the terms (loosening.vy), set how first sales go (primary.vy), and change metadata until she freezes
    them. She has no power over copies that others hold.
@dev Nothing here calls anybody, or changes what a call in progress has read: it needs no lock.
"""

from contracts.interfaces import IRelease
from contracts.modules import cid
from contracts.modules import clone
from contracts.modules import copies
from contracts.modules import refusals

uses: copies

pending_artist: public(address)
metadata_frozen: public(bool)
successor: address  # the artist since the first handover
changed_metadata: bytes32
changed_envelope: bytes32


# The role


@internal
@view
def require_artist():
    if msg.sender != self._artist():
        refusals.refuse(refusals.NOT_ARTIST)


@internal
@view
def _artist() -> address:
    successor: address = self.successor
    return successor if successor != empty(address) else clone.artist()


@external
def hand_over(artist: address):
    """
    @notice Names the next artist, who must accept; zero takes it back. Shares of payees stay as they are.
    """
    self.require_artist()
    self.pending_artist = artist
    log IRelease.ArtistNamed(artist=msg.sender, pending=artist)


@external
def accept_artist():
    """
    @notice Takes over the role, if named.
    """
    if msg.sender != self.pending_artist:
        refusals.refuse(refusals.NOT_NEXT_ARTIST)
    log IRelease.ArtistChanged(previous=self._artist(), artist=msg.sender)
    self.pending_artist = empty(address)
    self.successor = msg.sender


# Metadata and envelope


@external
def set_metadata(digest: bytes32):
    """
    @notice Names other metadata, until they are frozen.
    """
    self.require_artist()
    self._require_not_frozen()
    self._require_digest(digest)
    self.changed_metadata = digest
    log IRelease.MetadataChanged(digest=digest)
    log IRelease.BatchMetadataUpdate(first_token=1, last_token=max_value(uint256))
    log IRelease.ContractURIUpdated()


@external
def freeze_metadata():
    """
    @notice Gives up changing the metadata, for good.
    """
    self.require_artist()
    self._require_not_frozen()
    self.metadata_frozen = True
    log IRelease.MetadataFrozen(digest=self._metadata())


@external
def set_envelope(digest: bytes32):
    """
    @notice Names another envelope, for other keepers or keys. Never frozen: keepers come and go.
    """
    self.require_artist()
    self._require_digest(digest)
    self.changed_envelope = digest
    log IRelease.EnvelopeChanged(digest=digest)


@internal
@view
def _require_not_frozen():
    if self.metadata_frozen:
        refusals.refuse(refusals.FROZEN)


@internal
@pure
def _require_digest(digest: bytes32):
    if digest == empty(bytes32):
        refusals.refuse(refusals.NO_DIGEST)


@internal
@view
def _metadata() -> bytes32:
    changed: bytes32 = self.changed_metadata
    return changed if changed != empty(bytes32) else clone.metadata()


@view
@external
def artist() -> address:
    return self._artist()


@view
@external
def metadata() -> bytes32:
    return self._metadata()


@view
@external
def envelope() -> bytes32:
    changed: bytes32 = self.changed_envelope
    return changed if changed != empty(bytes32) else clone.envelope()


@view
@external
def contractURI() -> String[66]:
    """
    @notice ERC-7572; the same document as tokenURI.
    """
    return cid.uri(self._metadata())


@view
@external
def tokenURI(token_id: uint256) -> String[66]:
    copy: uint256 = copies.copy_of(token_id)
    return cid.uri(self._metadata())
