"""API keys and webhooks of an account: what a marketplace sets up once."""

from collections.abc import Iterator, Sequence
from typing import Any

from refrain.client.http import Http
from refrain.units import Address

Document = dict[str, Any]


class Hooks:
    """Keys and webhooks at one storefront, for whoever is signed in there or brings a key that is for them."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def make_key(self, name: str, scopes: Sequence[str]) -> Document:
        """A new API key; its `secret` is told this once. Needs a session, no key will do."""
        return dict(self._http.post("/keys", {"name": name, "scopes": list(scopes)}))

    def keys(self) -> list[Document]:
        """The account's keys, without their secrets."""
        return list(self._http.get("/keys")["items"])

    def revoke_key(self, id: str) -> None:
        """End a key at once."""
        self._http.json("DELETE", f"/keys/{id}")

    def register(self, url: str, events: Sequence[str], release: Address | None = None) -> Document:
        """Have `url` told of events ("sale", "transfer", "ask", "offer", "release"); its `secret` is told this once."""
        return dict(self._http.post("/webhooks", {"url": url, "events": list(events), "release": release}))

    def webhooks(self) -> list[Document]:
        """The account's webhooks."""
        return list(self._http.get("/webhooks")["items"])

    def remove(self, id: str) -> None:
        """Have a webhook told nothing more."""
        self._http.json("DELETE", f"/webhooks/{id}")

    def deliveries(self, id: str, state: str | None = None) -> Iterator[Document]:
        """What a webhook was told and is to be told, the newest first."""
        return self._http.pages(f"/webhooks/{id}/deliveries", state=state)

    def replay(self, id: str, delivery: str) -> None:
        """Have one event told again."""
        self._http.json("POST", f"/webhooks/{id}/deliveries/{delivery}/replay")

    def replay_since(self, id: str, since: str, until: str | None = None, *, failed_only: bool = True) -> int:
        """Have the events of a span of time (RFC 3339) told again; how many they are."""
        body = {"since": since, "until": until, "failed_only": failed_only}
        return int(self._http.post(f"/webhooks/{id}/replay", body)["count"])
