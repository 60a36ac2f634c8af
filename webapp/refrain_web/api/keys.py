"""API keys of the signed-in account."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from refrain.units import moment
from refrain_web import keys
from refrain_web.api.documents.filling import filled
from refrain_web.api.operations import operation
from refrain_web.api.types import HashText, TimeText, optional_moment
from refrain_web.problems import NotFound
from refrain_web.session import require_account

Scope = Literal["webhooks", "publishing"]
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$", description="Any words.")]


class KeyInput(Struct, frozen=True, forbid_unknown_fields=True):
    """What a key is called, and what it is for."""

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=8)]


class Key(Struct, frozen=True):
    """A key without its secret; `id` is the secret's SHA-256."""

    id: HashText
    name: str
    scopes: list[str]
    created: TimeText
    last_used: TimeText | None


class NewKey(Key, frozen=True):
    """A key with its secret, which is shown this once."""

    secret: str


class Keys(Struct, frozen=True):
    """The account's keys, the newest first."""

    items: list[Key]


@operation("POST", "/keys", "Keys", takes=KeyInput, gives=NewKey, status=201, private=True)
def create_key(body: KeyInput) -> NewKey:
    """Make an API key; its secret is shown this once."""
    found, secret = keys.create(require_account(), body.name, body.scopes)
    return filled(NewKey, _document(found), secret=secret)


@operation("GET", "/keys", "Keys", gives=Keys, private=True)
def list_keys() -> Keys:
    """List the account's API keys."""
    return Keys([_document(found) for found in keys.keys(require_account())])


@operation("DELETE", "/keys/<key_id>", "Keys", status=204, private=True)
def revoke_key(key_id: str) -> None:
    """Revoke an API key at once."""
    if not keys.revoke(require_account(), key_id):
        raise NotFound("there is no such key")


def _document(found: keys.Key) -> Key:
    times = {"created": moment(found.created), "last_used": optional_moment(found.last_used or 0)}
    return filled(Key, found, scopes=list(found.scopes), **times)
