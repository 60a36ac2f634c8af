"""Rows as the indexer would write them, with only what a test cares about said."""

from refrain.catalog.book import Ask, Offer
from refrain.catalog.history import Block, Change, Copy, Holding, Transfer
from refrain.catalog.models import Payee, Release, Track
from refrain.catalog.search import index_release
from refrain.units import NOBODY, checksum


def account(number):
    return checksum(number.to_bytes(20, "big"))


def block(session, number=1):
    if session.get(Block, number) is None:
        session.add(Block(number=number, hash=word(number), parent_hash=word(number - 1), timestamp=1000 + number))
        session.flush()
    return number


def word(number):
    return "0x" + number.to_bytes(32, "big").hex()


def release(session, number, **fields):
    """Release `number` at `account(1000 + number)`, listed, one track, artist `account(1)`, nothing sold."""
    credits = fields.pop("credits", [])
    values = {
        "id": number,
        "address": account(1000 + number),
        "factory": account(999),
        "artist": account(1),
        "published_block": block(session),
        "published_at": 1001,
        "transaction": word(number),
        "name": f"Release {number}",
        "symbol": "R",
        "royalty_bps": 1000,
        "max_supply": 10,
        "max_holders": 0,
        "max_resales": 3,
        "max_gifts": 1,
        "max_grants": 0,
        "buyer_types": 0,
        "type_registry": NOBODY,
        "resale_opens": 0,
        "min_resale_price": 0,
        "max_resale_price": 0,
        "open_operators": False,
        "contract_wallets": False,
        "currency": NOBODY,
        "price": 10**17,
        "opens": 0,
        "closes": 0,
        "per_account": 0,
        "minter": NOBODY,
        "envelope_cid": "",
        "metadata_cid": "",
        "document": "ready",
        "listed": True,
        "title": f"Title {number}",
        "artist_name": "The Artist",
    } | fields
    values.setdefault("sort_title", values["title"].casefold())
    row = Release(**values)
    session.add(row)
    session.flush()
    track = dict.fromkeys(("isrc", "audio_cid", "file_name", "preview_cid", "waveform_cid"), "")
    session.add(
        Track(
            release_id=number,
            number=1,
            title=row.title,
            artist_name=row.artist_name,
            duration_ms=1000,
            mime_type="audio/flac",
            lossless=True,
            audio_bytes=5,
            credits=credits,
            **track,
        )
    )
    index_release(session, number, row.title, row.artist_name, values.get("tags", ""))
    return row


def payee(session, release_id, position, who, primary_bps, resale_bps, before=(0, 0), claimed=0):
    session.add(
        Payee(
            release_id=release_id,
            position=position,
            account=who,
            primary_bps=primary_bps,
            resale_bps=resale_bps,
            primary_before=before[0],
            resale_before=before[1],
            claimed=claimed,
        )
    )


def copy(session, release_id, token_id, owner, **counts):
    values = {"resales": 0, "gifts": 0, "cancels": 0, "acquired_at": 1001, "acquired_block": 1} | counts
    session.add(Copy(release_id=release_id, token_id=token_id, owner=owner, **values))
    holding = session.get(Holding, (release_id, owner))
    if holding is None:
        holding = Holding(release_id=release_id, account=owner, copies=0, counter=0, credit=0)
        session.add(holding)
    holding.copies += 1
    session.flush()


def transfer(session, release_id, token_id, number, log_index, kind, giver, receiver, price=0, royalty=0, **fields):
    values = {"transaction": word(number), "timestamp": 1000 + number, "fee": 0, "resales": 0, "gifts": 0} | fields
    session.add(
        Transfer(
            block=block(session, number),
            log_index=log_index,
            release_id=release_id,
            token_id=token_id,
            kind=kind,
            giver=giver,
            receiver=receiver,
            price=price,
            royalty=royalty,
            **values,
        )
    )


def change(session, release_id, number, log_index, kind, value, account=None):
    """Something changed in block `number`; its transaction is that of the block's transfers."""
    place = {"block": block(session, number), "log_index": log_index, "transaction": word(number)}
    what = {"kind": kind, "token_id": None, "account": account, "value": value}
    session.add(Change(release_id=release_id, timestamp=1000 + number, **place, **what))


def ask(session, number, release_id, token_id, seller, price, **fields):
    values = {
        "epoch": 0,
        "fee": 0,
        "fee_recipient": NOBODY,
        "expires": 2**32,
        "counter": 0,
        "signature": b"s" * 65,
        "state": "open",
        "created": 1001,
        "release_currency": session.get(Release, release_id).currency,
    } | fields
    session.add(Ask(id=word(number), release_id=release_id, token_id=token_id, seller=seller, price=price, **values))


def offer(session, number, release_id, token_id, buyer, price, **fields):
    """An open offer, covered unless `fields` say otherwise; its id is `word(500 + number)`, apart from the asks'."""
    values = {
        "fee": 0,
        "fee_recipient": NOBODY,
        "expires": 2**32,
        "nonce": number,
        "max_resales": 255,
        "max_gifts": 255,
        "counter": 0,
        "currency": account(9_000),
        "signature": b"s" * 65,
        "created": 1001,
        "release_currency": session.get(Release, release_id).currency,
    }
    row = {"id": word(500 + number), "release_id": release_id, "token_id": token_id, "buyer": buyer, "price": price}
    session.add(Offer(**row, **(values | fields)))
