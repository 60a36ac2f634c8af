"""The rows that a range of blocks touches, as plain values: `ledger` loads and stores them, `handlers` changes them."""

from dataclasses import dataclass, field
from typing import Any

from refrain.chain.values import ReleaseState
from refrain.units import Address

CopyKey = tuple[int, int]  # release, token
HoldingKey = tuple[int, Address]  # release, account
PayeeKey = tuple[int, int]  # release, position


@dataclass(slots=True)
class CopyState:
    """The changing part of a row of `copies`."""

    owner: Address
    resales: int
    gifts: int
    cancels: int
    acquired_at: int
    acquired_block: int


@dataclass(slots=True)
class HoldingState:
    """The changing part of a row of `holdings`."""

    copies: int = 0
    counter: int = 0
    credit: int = 0


@dataclass(slots=True)
class PayeeState:
    """The changing part of a row of `payees`."""

    account: Address
    claimed: int


@dataclass(slots=True)
class ReleaseChanges:
    """What a range changes about one release: sums to add, fields to set."""

    sums: dict[str, int] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, amount: int) -> None:
        """Add to one of the running sums."""
        self.sums[name] = self.sums.get(name, 0) + amount


@dataclass(slots=True)
class Working:
    """All that a range touches. `ids` maps every known release to its id; new releases get those after `last_id`."""

    ids: dict[Address, int]
    last_id: int
    published: dict[Address, ReleaseState]
    copies: dict[CopyKey, CopyState] = field(default_factory=dict)
    holdings: dict[HoldingKey, HoldingState] = field(default_factory=dict)
    payees: dict[PayeeKey, PayeeState] = field(default_factory=dict)
    releases: dict[int, ReleaseChanges] = field(default_factory=dict)
    new_releases: list[dict[str, Any]] = field(default_factory=list)
    new_payees: list[dict[str, Any]] = field(default_factory=list)
    transfers: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)

    def release(self, id: int) -> ReleaseChanges:
        """The changes of one release so far."""
        found = self.releases.get(id)
        if found is None:
            found = self.releases[id] = ReleaseChanges()
        return found

    def holding(self, id: int, account: Address) -> HoldingState:
        """An account within a release; a new one holds nothing."""
        found = self.holdings.get((id, account))
        if found is None:
            found = self.holdings[id, account] = HoldingState()
        return found

    def payee(self, id: int, account: Address) -> PayeeState | None:
        """The payee of a release that goes by `account` now."""
        found = (payee for (release, _), payee in self.payees.items() if release == id and payee.account == account)
        return next(found, None)
