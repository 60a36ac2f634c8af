"""API keys: with one a program acts for an account, within what the key is for, and without the account's wallet.

A key is shown once and stored as its hash. It opens nothing that the wallet guards: copies and money need signatures.
"""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request
from sqlalchemy import delete, func, select, update

from refrain.catalog.visitors import ApiKey
from refrain.crypto.errors import SignInRefused
from refrain.errors import Refused
from refrain.units import Address
from refrain_web.problems import Forbidden
from refrain_web.services import database, services

SCOPES = ("webhooks", "publishing")
"""What keys can be for."""
MOST = 20
"""Keys that one account may have."""
_PREFIX = "refrain_"
_FRESH = 300  # seconds for which `last_used` need not be written again


class KeyUnknown(SignInRefused):
    """The key is none of this site's, or was revoked."""

    status = 401

    def __init__(self) -> None:
        super().__init__("key_unknown", "this API key is not known here, or was revoked")


class ScopeMissing(Forbidden):
    """The key is for something else."""

    reason = "scope_missing"


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret; `id` names it. `last_used` is None until it was used."""

    id: str
    account: Address
    name: str
    scopes: tuple[str, ...]
    created: int
    last_used: int | None


def create(account: Address, name: str, scopes: Sequence[str]) -> tuple[Key, str]:
    """A new key and its secret, which is told this once. Raises Refused where the account has as many as it may."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        id=digest(secret),
        account=account,
        name=name,
        scopes=" ".join(dict.fromkeys(scopes)),
        created=int(time.time()),
        last_used=0,
    )
    with services().database.writing() as session:
        count = session.scalar(select(func.count()).where(ApiKey.account == account)) or 0
        if count >= MOST:
            raise Refused(f"an account may have {MOST} keys", hint="Revoke one that is not used any more.")
        session.add(row)
        session.flush()
        return _key(row), secret


def keys(account: Address) -> tuple[Key, ...]:
    """The account's keys, the newest first."""
    mine = select(ApiKey).where(ApiKey.account == account).order_by(ApiKey.created.desc(), ApiKey.id)
    return tuple(_key(row) for row in database().scalars(mine))


def revoke(account: Address, id: str) -> bool:
    """End a key; whether there was one."""
    with services().database.writing() as session:
        gone = session.execute(delete(ApiKey).where(ApiKey.id == id, ApiKey.account == account))
        return bool(gone.rowcount)  # type: ignore[attr-defined]


def presented() -> str | None:
    """The id of the key that this request brings, known or not; None if it brings none."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return digest(secret.strip()) if kind.lower() == "bearer" else None


def require(scope: str) -> Address:
    """The account of the request's key. Raises KeyUnknown, or ScopeMissing where the key is for something else."""
    key = _current()
    if scope not in key.scopes:
        raise ScopeMissing(f"this key is not for {scope or 'this'}", hint="Make one that is, on the account page.")
    return key.account


def digest(secret: str) -> str:
    """What is stored of a key."""
    return "0x" + hashlib.sha256(secret.encode()).hexdigest()


def _current() -> Key:
    if "api_key" not in g:
        id = presented()
        row = database().get(ApiKey, id) if id else None
        if row is None:
            raise KeyUnknown
        g.api_key = _key(row)
        _note_use(g.api_key)
    key: Key = g.api_key
    return key


def _note_use(key: Key) -> None:
    now = int(time.time())
    if now - (key.last_used or 0) > _FRESH:
        with services().database.writing() as session:
            session.execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used=now))


def _key(row: ApiKey) -> Key:
    return Key(row.id, row.account, row.name, tuple(row.scopes.split()), row.created, row.last_used or None)
