"""Signing in: one message opens a session at the storefront and lets keepers seal shares to this process."""

import time
from dataclasses import dataclass, field

from refrain.chain.accounts import Signer
from refrain.client.http import Http
from refrain.crypto.sealing import KeyPair
from refrain.crypto.signin import SignIn
from refrain.errors import Refused


@dataclass(frozen=True, slots=True)
class SessionKey:
    """A signed sign-in message and the key pair that it names. Keep it in memory only."""

    message: str = field(repr=False)
    signature: bytes = field(repr=False)
    keys: KeyPair = field(repr=False)


def sign_in(http: Http, signer: Signer) -> SessionKey:
    """Sign a message with a fresh session key (docs/formats/sign-in.md) and open a session with it.

    Raises `Refused` if the storefront asks for a message that names another site than its own address.
    """
    wanted = http.get("/session/nonce")
    if wanted["uri"].rstrip("/") != http.site:
        raise Refused(f"{http.site} wants a sign-in for {wanted['uri']}", hint="Use the address that the shop names.")
    session = new_session(signer, wanted["domain"], wanted["uri"], wanted["chain_id"], wanted["nonce"])
    http.post("/session", {"message": session.message, "signature": "0x" + session.signature.hex()})
    return session


def new_session(signer: Signer, domain: str, uri: str, chain_id: int, nonce: str) -> SessionKey:
    """Sign a message with a fresh session key, good for a day from now."""
    keys = KeyPair.generate()
    message = SignIn.new(
        domain=domain,
        uri=uri,
        address=signer.address,
        chain_id=chain_id,
        nonce=nonce,
        session_key=keys.public,
        now=int(time.time()),
    ).text
    return SessionKey(message, signer.sign_message(message), keys)
