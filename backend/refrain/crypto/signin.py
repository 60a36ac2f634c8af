"""Sign-in messages (EIP-4361) that name a session key: docs/formats/sign-in.md.

message = SignIn.new(...); message.text                    what the wallet signs
verify(text, signature, chain_id=, domains=, now=)         the storefront's check, for accounts with a key
parse(text), check(message, ...), check_signature(...)     the same in steps, for keepers
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from refrain.crypto.encoding import decode64, encode64
from refrain.crypto.errors import Malformed, SignInRefused
from refrain.crypto.sealing import PUBLIC_KEY_SIZE, check_public_key
from refrain.crypto.signatures import personal_digest, recover
from refrain.crypto.signin_grammar import MESSAGE, RESOURCE
from refrain.units import Address, checksum, moment

MAX_LIFETIME = 24 * 3600
"""Seconds that a message may be good for."""
CLOCK_SKEW = 60
"""Seconds that the asker's clock may be ahead of the reader's."""
MAX_MESSAGE = 4096
SESSION_PREFIX = "refrain:session:"
STATEMENT = "Sign in to play your music. This costs nothing and moves nothing."


@dataclass(frozen=True, slots=True)
class SignIn:
    """The fields of a message. Times stay in the spelling that was signed; `None` means that the line is absent."""

    domain: str
    address: Address
    uri: str
    chain_id: int
    nonce: str
    issued_at: str
    expiration_time: str | None = None
    not_before: str | None = None
    statement: str | None = None
    request_id: str | None = None
    resources: tuple[str, ...] | None = None
    scheme: str | None = None

    @classmethod
    def new(
        cls,
        *,
        domain: str,
        uri: str,
        address: Address,
        chain_id: int,
        nonce: str,
        session_key: bytes,
        now: int,
        lifetime: int = MAX_LIFETIME,
    ) -> "SignIn":
        """A message good from `now` (seconds since 1970) for `lifetime` seconds, naming the X25519 `session_key`."""
        return cls(
            domain=domain,
            uri=uri,
            address=address,
            chain_id=chain_id,
            nonce=nonce,
            issued_at=moment(now),
            expiration_time=moment(now + lifetime),
            statement=STATEMENT,
            resources=(SESSION_PREFIX + encode64(session_key),),
        )

    @property
    def text(self) -> str:
        """The message as it is signed."""
        origin = f"{self.scheme}://{self.domain}" if self.scheme else self.domain
        lines = [f"{origin} wants you to sign in with your Ethereum account:", self.address, ""]
        lines += [self.statement] if self.statement else []
        lines += ["", f"URI: {self.uri}", "Version: 1", f"Chain ID: {self.chain_id}", f"Nonce: {self.nonce}"]
        optional = (
            ("Issued At", self.issued_at),
            ("Expiration Time", self.expiration_time),
            ("Not Before", self.not_before),
            ("Request ID", self.request_id),
        )
        lines += [f"{name}: {value}" for name, value in optional if value is not None]
        if self.resources is not None:
            lines += ["Resources:", *(f"- {resource}" for resource in self.resources)]
        return "\n".join(lines)

    def session_key(self) -> bytes:
        """The X25519 public key that the message names. Raises `SignInRefused`."""
        named = [resource for resource in self.resources or () if resource.startswith(SESSION_PREFIX)]
        if len(named) != 1:
            raise SignInRefused("session_key_missing", "The sign-in message does not name one session key.")
        try:
            key = decode64(named[0].removeprefix(SESSION_PREFIX), PUBLIC_KEY_SIZE, field="session key")
            check_public_key(key)
        except Malformed as error:
            raise SignInRefused("session_key_invalid", "The sign-in message names an unusable session key.") from error
        return key


def parse(text: str) -> SignIn:
    """Read a message; whatever is not exactly the grammar is refused as `message_malformed`."""
    match = MESSAGE.fullmatch(text) if len(text) <= MAX_MESSAGE else None
    if not match:
        raise _malformed("The sign-in message is not one that EIP-4361 allows.")
    fields = match.groupdict()
    authority, resources = fields.pop("authority"), fields.pop("resources")
    message = SignIn(
        address=checksum(fields.pop("address")),
        chain_id=int(fields.pop("chain_id")),
        **fields,
        resources=None if resources is None else tuple(line[2:] for line in resources.split("\n")[2:]),
    )
    if message.text != text:
        raise _malformed("The sign-in message is not in its one spelling (is the address EIP-55?).")
    if not all(RESOURCE.fullmatch(resource) for resource in message.resources or ()):
        raise _malformed("The sign-in message names a resource that is no URI.")
    for time in (message.issued_at, message.expiration_time, message.not_before):
        _seconds(time)
    if authority != message.domain:
        raise SignInRefused("wrong_domain", "The sign-in message's URI belongs to another site than its domain.")
    return message


def check(message: SignIn, *, chain_id: int, domains: Collection[str], now: float) -> bytes:
    """Refuse a message for another site or chain, without a session key, or outside its time (`now` in seconds).

    Returns the session key.
    """
    if message.domain not in domains:
        raise SignInRefused("wrong_domain", f"The sign-in message is for {message.domain}, which is not served here.")
    if message.chain_id != chain_id:
        raise SignInRefused("wrong_chain", f"The sign-in message is for chain {message.chain_id}, not {chain_id}.")
    _check_time(message, now)
    return message.session_key()


def check_signature(message: SignIn, signature: bytes) -> None:
    """Refuse unless the key of the message's own account signed it. (Contract accounts: see keepers.)"""
    try:
        signer = recover(personal_digest(message.text), signature)
    except Malformed as error:
        raise SignInRefused("signature_invalid", "The signature of the sign-in message is malformed.") from error
    if signer != message.address:
        raise SignInRefused("signature_invalid", f"The sign-in message was not signed by {message.address}.")


def verify(text: str, signature: bytes, *, chain_id: int, domains: Collection[str], now: float) -> SignIn:
    """Parse and check all of a message and its signature; raises `SignInRefused`. The nonce is the caller's part."""
    message = parse(text)
    check(message, chain_id=chain_id, domains=domains, now=now)
    check_signature(message, signature)
    return message


def _check_time(message: SignIn, now: float) -> None:
    issued = _seconds(message.issued_at)
    begins = max(issued, _seconds(message.not_before or message.issued_at))
    if now < begins - CLOCK_SKEW:
        raise SignInRefused("not_yet_valid", "The sign-in message is not valid yet.", hint="Check your clock.")
    if message.expiration_time is None:
        raise SignInRefused("lifetime_missing", "The sign-in message does not expire.")
    expires = _seconds(message.expiration_time)
    if now >= expires:
        raise SignInRefused("expired", "The sign-in message has expired.")
    if not 0 < expires - issued <= MAX_LIFETIME:
        raise SignInRefused("lifetime_too_long", "The sign-in message is good for longer than a day, or for no time.")


def _seconds(text: str | None) -> float:
    try:
        return datetime.fromisoformat(text).timestamp() if text else 0.0
    except (ValueError, OverflowError) as error:
        raise _malformed("The sign-in message holds a time that does not exist.") from error


def _malformed(message: str) -> SignInRefused:
    return SignInRefused("message_malformed", message)
