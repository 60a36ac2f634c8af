"""Signing in: one wallet signature a day opens a session, which a cookie carries.

The message is the one that keepers are shown (docs/formats/sign-in.md). Only the hash of a cookie's secret is stored,
so reading the database opens nobody's session. A session grants no right over copies: those are the chain's.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from refrain.catalog.visitors import Nonce, SignedIn
from refrain.chain.contract_accounts import accepts
from refrain.config import Config
from refrain.crypto import signin
from refrain.crypto.errors import SignInRefused
from refrain.crypto.signatures import personal_digest
from refrain.errors import RefrainError, Unavailable
from refrain.units import Address
from refrain_web import keys
from refrain_web.browser_kinds import browser_kind
from refrain_web.problems import SignInNeeded
from refrain_web.services import database, services

NONCE_LIFETIME = 15 * 60
"""Seconds between asking for a nonce and showing the signed message."""
_NONCE_BYTES = 16
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in browser or program; `id` names the session without opening it, `agent` is the kind of browser."""

    id: str
    account: Address
    created: int
    expires: int
    agent: str


def install(app: Flask) -> None:
    """Tell every template who is signed in, as `session_account` (None: nobody, or it cannot be looked up)."""
    app.context_processor(lambda: {"session_account": _account_or_none()})


def current_account() -> Address | None:
    """The signed-in account of this request, or None."""
    visit = current_visit()
    return visit.account if visit else None


def _account_or_none() -> Address | None:
    """For pages that say what is down: they must not need it themselves."""
    try:
        return current_account()
    except (OperationalError, Unavailable):
        g.visit = None
        return None


def require_account(scope: str = "") -> Address:
    """The signed-in account of this request, or the account whose API key it brings, where the key is for `scope`.

    Raises SignInNeeded, KeyUnknown or ScopeMissing. Without a scope no key will do.
    """
    if keys.presented():
        return keys.require(scope)
    account = current_account()
    if account is None:
        raise SignInNeeded
    return account


def current_visit() -> Visit | None:
    """The session of this request; looked up once, and only if the request brings a cookie."""
    if "visit" not in g:
        secret = request.cookies.get(cookie_name(services().config))
        g.visit = _find(database(), secret) if secret else None
    visit: Visit | None = g.visit
    return visit


def new_nonce() -> str:
    """A fresh word for one sign-in message, good for `NONCE_LIFETIME` seconds."""
    value, now = secrets.token_hex(_NONCE_BYTES), int(time.time())
    with services().database.writing() as session:
        session.execute(delete(Nonce).where(Nonce.expires < now))
        session.add(Nonce(value=value, expires=now + NONCE_LIFETIME))
    return value


def domain(config: Config) -> str:
    """The authority that a sign-in message must name first."""
    return urlsplit(config.site_url).netloc


def begin(text: str, signature: bytes) -> tuple[Visit, str]:
    """Open a session by a signed message; returns it with the secret for the cookie. Raises SignInRefused."""
    now = int(time.time())
    message = _verified(text, signature, now)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    expires = int(datetime.fromisoformat(message.expiration_time or "").timestamp())
    agent = browser_kind(request.user_agent.string or "")
    visit = Visit(_digest(secret), message.address, now, expires, agent)
    with services().database.writing() as session:
        _use_nonce(session, message.nonce, now)
        session.execute(delete(SignedIn).where(SignedIn.expires <= now))
        session.add(SignedIn(id=visit.id, account=visit.account, created=now, expires=expires, agent=agent))
    return visit, secret


def _verified(text: str, signature: bytes, now: int) -> signin.SignIn:
    """The message, if its account signed it: by its key, or as a contract (EIP-1271). Raises SignInRefused."""
    config = services().config
    message = signin.parse(text)
    signin.check(message, chain_id=config.chain_id, domains={domain(config)}, now=now)
    try:
        signin.check_signature(message, signature)
    except SignInRefused:
        if not _approved(message, signature):
            raise
    return message


def _approved(message: signin.SignIn, signature: bytes) -> bool:
    """Whether a contract at the message's address takes the signature for its own. In doubt it does not."""
    try:
        return accepts(services().rpc, message.address, personal_digest(message.text), signature)
    except RefrainError:
        return False


def end(visit_id: str, account: Address) -> bool:
    """End one session of the account; whether there was one."""
    with services().database.writing() as session:
        ended = session.execute(delete(SignedIn).where(SignedIn.id == visit_id, SignedIn.account == account))
        return bool(ended.rowcount)  # type: ignore[attr-defined]


def end_others(visit: Visit) -> None:
    """End every session of the visit's account but the visit itself."""
    with services().database.writing() as session:
        session.execute(delete(SignedIn).where(SignedIn.account == visit.account, SignedIn.id != visit.id))


def visits(account: Address) -> tuple[Visit, ...]:
    """The account's sessions that are still good, newest first."""
    query = select(SignedIn).where(SignedIn.account == account, SignedIn.expires > int(time.time()))
    rows = database().scalars(query.order_by(SignedIn.created.desc()))
    return tuple(_visit(row) for row in rows)


def set_cookie(response: Response, visit: Visit, secret: str) -> None:
    """Hand the session's secret to the browser, out of reach of scripts and of other sites."""
    config = services().config
    response.set_cookie(
        cookie_name(config),
        secret,
        max_age=visit.expires - visit.created,
        path="/",
        secure=_is_secure(config),
        httponly=True,
        samesite="Lax",
    )


def clear_cookie(response: Response) -> None:
    """Make the browser forget the session."""
    config = services().config
    response.delete_cookie(cookie_name(config), path="/", secure=_is_secure(config), httponly=True, samesite="Lax")


def cookie_name(config: Config) -> str:
    """Over TLS the name makes browsers insist on a secure, host-only cookie (RFC 6265bis, section 4.1.3.2)."""
    return "__Host-refrain" if _is_secure(config) else "refrain"


def _is_secure(config: Config) -> bool:
    return config.site_url.startswith("https:")


def _find(session: Session, secret: str) -> Visit | None:
    row = session.get(SignedIn, _digest(secret))
    return _visit(row) if row and row.expires > int(time.time()) else None


def _visit(row: SignedIn) -> Visit:
    return Visit(row.id, row.account, row.created, row.expires, row.agent)


def _use_nonce(session: Session, nonce: str, now: int) -> None:
    """Take the nonce away; of two sign-ins with the same one, only the first finds it."""
    used = session.execute(delete(Nonce).where(Nonce.value == nonce, Nonce.expires >= now))
    if not used.rowcount:  # type: ignore[attr-defined]
        raise SignInRefused("nonce_unknown", "The sign-in message was used before, or is too old.")


def _digest(secret: str) -> str:
    return "0x" + hashlib.sha256(secret.encode()).hexdigest()
