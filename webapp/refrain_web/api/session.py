"""Signing in and out, and the account's sessions."""

from msgspec import Struct

from refrain.crypto.signatures import parse_signature
from refrain.crypto.signin import MAX_LIFETIME, STATEMENT
from refrain.units import moment
from refrain_web import session
from refrain_web.api.operations import encoded, operation
from refrain_web.api.types import AddressText, HashText, SignatureText, TimeText
from refrain_web.problems import NotFound, SignInNeeded
from refrain_web.services import services


class Nonce(Struct, frozen=True):
    """What a sign-in message must contain (docs/formats/sign-in.md); `lifetime` is its longest, in seconds."""

    nonce: str
    domain: str
    uri: str
    chain_id: int
    statement: str
    lifetime: int


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A signed EIP-4361 message, the one that keepers are shown."""

    message: str
    signature: SignatureText


class SessionDocument(Struct, frozen=True):
    """Who is signed in, until when, and with what kind of browser ("": not known)."""

    id: HashText
    account: AddressText
    created: TimeText
    expires: TimeText
    agent: str
    current: bool


class Sessions(Struct, frozen=True):
    """Where the account is signed in, newest first."""

    items: list[SessionDocument]


@operation("GET", "/session/nonce", "Session", gives=Nonce, private=True)
def session_nonce() -> Nonce:
    """A nonce, and the rest of what a sign-in message needs."""
    config = services().config
    domain = session.domain(config)
    return Nonce(session.new_nonce(), domain, config.site_url, config.chain_id, STATEMENT, MAX_LIFETIME)


@operation("POST", "/session", "Session", takes=SignIn, gives=SessionDocument, status=201, private=True)
def sign_in(body: SignIn) -> object:
    """Sign in with a signed message; a cookie carries the session."""
    visit, secret = session.begin(body.message, parse_signature(body.signature))
    response = encoded(_document(visit, current=True), 201)
    response.headers["Cache-Control"] = "no-store"
    session.set_cookie(response, visit, secret)
    return response


@operation("GET", "/session", "Session", gives=SessionDocument, private=True)
def who() -> SessionDocument:
    """Who is signed in."""
    visit = session.current_visit()
    if visit is None:
        raise SignInNeeded
    return _document(visit, current=True)


@operation("DELETE", "/session", "Session", status=204, private=True)
def sign_out() -> object:
    """Sign out here; no error if nobody was signed in."""
    visit = session.current_visit()
    if visit:
        session.end(visit.id, visit.account)
    response = encoded({}, 204)
    session.clear_cookie(response)
    return response


@operation("GET", "/sessions", "Session", gives=Sessions, private=True)
def sessions() -> Sessions:
    """Where the account is signed in."""
    account = session.require_account()
    current = session.current_visit()
    visits = session.visits(account)
    return Sessions([_document(visit, current=visit == current) for visit in visits])


@operation("DELETE", "/sessions", "Session", status=204, private=True)
def end_other_sessions() -> None:
    """Sign out every other browser or program."""
    visit = session.current_visit()
    if visit is None:
        raise SignInNeeded
    session.end_others(visit)


@operation("DELETE", "/sessions/<session_id>", "Session", status=204, private=True)
def end_session(session_id: str) -> None:
    """Sign out another browser or program."""
    if not session.end(session_id, session.require_account()):
        raise NotFound("there is no such session")


def _document(visit: session.Visit, *, current: bool) -> SessionDocument:
    return SessionDocument(visit.id, visit.account, moment(visit.created), moment(visit.expires), visit.agent, current)
