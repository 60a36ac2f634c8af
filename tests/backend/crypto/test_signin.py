"""Sign-in messages against the data of EIP-4361's reference implementation, and our own rules."""

import json
import warnings
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.crypto.errors import Malformed, SignInRefused
from refrain.crypto.sealing import KeyPair
from refrain.crypto.signatures import parse_signature
from refrain.crypto.signin import SignIn, check, check_signature, parse, verify
from refrain.units import checksum

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its grammar library warns about its own grammars
    import siwe

VECTORS = Path(__file__).parents[2] / "vectors"
EIP4361 = json.loads((VECTORS / "published" / "eip4361.json").read_text())
OURS = json.loads((VECTORS / "signin.json").read_text())
NAMES = {
    "chainId": "chain_id",
    "issuedAt": "issued_at",
    "expirationTime": "expiration_time",
    "notBefore": "not_before",
}
NOW = 1_777_636_800


def named(vectors):
    return [pytest.param(vector, id=name.replace(" ", "-")) for name, vector in vectors.items()]


def message_of(vector):
    fields = {NAMES.get(name, name): value for name, value in vector.items()}
    known = ("domain", "address", "statement", "uri", "nonce", *NAMES.values(), "resources")
    kept = {name: fields[name] for name in known if name in fields}
    return SignIn(**kept | {"chain_id": int(fields["chain_id"])})


def when(vector):
    return datetime.fromisoformat(vector.get("time", "2026-01-01T00:00:00Z")).timestamp()


@pytest.mark.parametrize("vector", named(EIP4361["parsing_positive"]))
def test_parse__published_message__gives_the_published_fields(vector):
    fields = vector["fields"] | {"resources": tuple(vector["fields"].get("resources", ())) or None}
    uri_elsewhere = fields["domain"] != "service.org"
    if uri_elsewhere:  # the grammar allows it, our rule does not: docs/formats/sign-in.md, URI
        with pytest.raises(SignInRefused) as refusal:
            parse(vector["message"])
        assert refusal.value.reason == "wrong_domain"
        vector = {
            "message": vector["message"].replace("https://service.org/login", f"https://{fields['domain']}/login")
        }
        fields["uri"] = f"https://{fields['domain']}/login"
    assert parse(vector["message"]) == message_of(fields)


@pytest.mark.parametrize("vector", named(EIP4361["parsing_negative"]))
def test_parse__published_malformed_message__is_refused(vector):
    with pytest.raises(SignInRefused) as refusal:
        parse(vector)
    assert refusal.value.reason == "message_malformed"


@pytest.mark.parametrize("name", EIP4361["verification_positive"])
def test_check_signature__published_signature__is_the_accounts(name):
    vector = EIP4361["verification_positive"][name]
    message = message_of(vector)
    check_signature(message, parse_signature(vector["signature"]))
    with pytest.raises(SignInRefused) as refusal:
        check(message, chain_id=1, domains={message.domain}, now=when(vector))
    # They are good for EIP-4361; here a message also needs an expiry within a day after its issue, and a session key.
    expected = {"expired message": "not_yet_valid"}.get(name, "lifetime_missing")
    assert refusal.value.reason == ("lifetime_too_long" if name == "example message" else expected)


REASONS = {
    "expired message": "expired",
    "domain binding": "wrong_domain",
    "custom time": "expired",
    "wrong signature": "signature_invalid",
    "not yet valid": "not_yet_valid",
    "invalid issuedAt": "message_malformed",
    "invalid notBefore": "message_malformed",
    "invalid expirationTime": "message_malformed",
}


@pytest.mark.parametrize("name", REASONS)
def test_verify__published_bad_message__is_refused_with_its_reason(name):
    vector = EIP4361["verification_negative"][name]
    domain = vector.get("domainBinding", vector["domain"])
    with pytest.raises(SignInRefused) as refusal:
        message = parse(message_of(vector).text)
        check_signature(message, parse_signature(vector["signature"]))
        check(message, chain_id=1, domains={domain}, now=when(vector))
    assert refusal.value.reason == REASONS[name]


def test_parse_signature__published_malformed_signature__is_refused():
    with pytest.raises(Malformed):
        parse_signature(EIP4361["verification_negative"]["malformed signature"]["signature"])


@pytest.mark.parametrize("vector", OURS["cases"], ids=lambda v: v["name"].replace(" ", "-"))
def test_verify__shared_cases__give_their_reason(vector):
    def answer():
        signature = parse_signature(vector["signature"])
        return verify(
            vector["text"], signature, chain_id=OURS["chain_id"], domains=set(OURS["domains"]), now=vector["now"]
        )

    if not vector["reason"]:
        assert answer().address == OURS["account"]
        return
    with pytest.raises(SignInRefused) as refusal:
        answer()
    assert refusal.value.reason == vector["reason"]


def example(**changes):
    fields = {
        "domain": "shop.example",
        "uri": "https://shop.example/library?a=b#c",
        "address": checksum("0x5fbdb2315678afecb367f032d93f642f64180aa3"),
        "chain_id": 1337,
        "nonce": "7Qm2xw9LkPz4",
        "session_key": KeyPair.generate().public,
        "now": NOW,
    }
    return SignIn.new(**fields | changes)


def test_new__own_message__is_read_back_and_by_the_reference_implementation():
    message = example()
    assert parse(message.text) == message
    theirs = siwe.SiweMessage.from_message(message.text)
    assert theirs.prepare_message() == message.text
    assert (theirs.domain, theirs.address, theirs.chain_id) == ("shop.example", message.address, 1337)


@given(st.integers(0, len(example().text) - 1), st.characters(max_codepoint=0x2FF))
def test_parse__one_character_changed__is_refused_or_spelt_the_same(position, character):
    text = example().text
    changed = text[:position] + character + text[position + 1 :]
    try:
        assert parse(changed).text == changed
    except SignInRefused:
        return


@given(st.text(max_size=300))
def test_parse__any_text__is_refused_with_a_reason(text):
    with pytest.raises(SignInRefused) as refusal:
        parse(text)
    assert refusal.value.reason == "message_malformed"


def test_parse__too_long__is_refused():
    with pytest.raises(SignInRefused, match="EIP-4361"):
        parse(example(uri="https://shop.example/" + "a" * 4096).text)


def test_parse__scheme_and_request_id__are_kept():
    message = example()
    text = "https://" + message.text.replace("\nResources:", "\nRequest ID: some_id\nResources:")
    assert (parse(text).scheme, parse(text).request_id) == ("https", "some_id")
    assert parse(text).text == text


def test_parse__resource_that_is_no_uri__is_refused():
    with pytest.raises(SignInRefused, match="resource"):
        parse(example().text + "\n- _not_a_uri_")
