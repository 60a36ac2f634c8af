"""Every reason for which a keeper refuses, with its HTTP status and title (docs/keepers.md explains each)."""

from dataclasses import dataclass

_SIGN_IN = {
    "message_malformed": "Not a sign-in message",
    "wrong_domain": "Signed in at another site",
    "wrong_chain": "Another chain",
    "session_key_missing": "No session key",
    "session_key_invalid": "Unusable session key",
    "lifetime_missing": "Sign-in without an end",
    "lifetime_too_long": "Sign-in for too long",
    "not_yet_valid": "Sign-in not valid yet",
    "expired": "Sign-in expired",
    "signature_invalid": "Not signed by the account",
}

REASONS: dict[str, tuple[int, str]] = {
    "request_malformed": (400, "Not a request for shares"),
    "request_too_large": (413, "Request too large"),
    "envelope_malformed": (400, "Not an envelope"),
    **{reason: (403, title) for reason, title in _SIGN_IN.items()},
    "envelope_of_another_release": (403, "Envelope of another release"),
    "envelope_outdated": (403, "Envelope no longer valid"),
    "keeper_not_named": (403, "Not a keeper of this release"),
    "track_unknown": (403, "No such track"),
    "share_unreadable": (403, "Share cannot be opened"),
    "release_unknown": (403, "No such release"),
    "copy_unknown": (403, "No such copy"),
    "not_owner": (403, "Not the owner"),
    "held_too_briefly": (403, "Acquired just now"),
    "not_artist": (403, "Not the artist"),
    "rate_limited": (429, "Too many requests"),
    "chain_unavailable": (503, "The chain does not answer"),
    "chain_disagrees": (503, "The chain's nodes disagree"),
    "log_unavailable": (503, "The grant cannot be recorded"),
}


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal: `reason` for programs, `detail` for people, and after how many seconds asking again may help."""

    reason: str
    detail: str
    retry_after: int = 0

    def __post_init__(self) -> None:
        assert self.reason in REASONS, self.reason

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return REASONS[self.reason][0]

    def problem(self) -> dict[str, str | int]:
        """The problem document (RFC 9457)."""
        return {
            "type": f"urn:refrain:keeper:{self.reason}",
            "title": REASONS[self.reason][1],
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
        }
