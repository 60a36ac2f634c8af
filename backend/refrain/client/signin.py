"""Signing in: one message opens a session at the storefront and lets keepers seal shares to this process."""

from refrain.chain.accounts import Signer
from refrain.client.http import Http
from refrain.errors import Refused
from refrain.keepers.client import Session, open_session


def sign_in(http: Http, signer: Signer) -> Session:
    """Sign a message with a fresh session key (docs/formats/sign-in.md) and open a session with it.

    Raises `Refused` if the storefront asks for a message that names another site than its own address.
    """
    wanted = http.get("/session/nonce")
    if wanted["uri"].rstrip("/") != http.site:
        raise Refused(f"{http.site} wants a sign-in for {wanted['uri']}", hint="Use the address that the shop names.")
    session = open_session(
        signer.address,
        signer.sign_message,
        domain=wanted["domain"],
        uri=wanted["uri"],
        chain_id=wanted["chain_id"],
        nonce=wanted["nonce"],
    )
    http.post("/session", {"message": session.message, "signature": "0x" + session.signature.hex()})
    return session
