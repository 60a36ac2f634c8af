"""Blobs by content identifier (CID): what a release consists of, wherever it is kept.

Every store holds the same blocks under the same CIDs, so a release outlives any one of them. A block is checked against
its CID each time it is read: a store can lose bytes, but it cannot change them unnoticed. Nothing here knows what the
bytes mean; recordings arrive already encrypted.
"""
