"""What a release must look like after anything that happened to it: the rules of docs/contracts.md in plain Python.

It knows no storage words and no order of checks: it only says what is allowed and what comes of it.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from refrain.terms import share
from refrain.units import NOBODY

RESALE, GIFT, CANCEL = range(3)
UNLIMITED = 2**256


@dataclass
class Model:
    """A release. Accounts are addresses; `counts` are resales, gifts and cancels of each copy."""

    terms: dict[str, Any]
    sale: dict[str, Any]
    payees: list[tuple[str, int, int]]
    artist: str
    owners: dict[int, str] = field(default_factory=dict)
    counts: dict[int, list[int]] = field(default_factory=dict)
    collected: Counter[str] = field(default_factory=Counter)
    counters: Counter[str] = field(default_factory=Counter)
    credits: Counter[str] = field(default_factory=Counter)
    closed: set[tuple[str, int]] = field(default_factory=set)
    approved: dict[int, str] = field(default_factory=dict)
    operators: set[tuple[str, str]] = field(default_factory=set)
    pending: str = NOBODY
    frozen: bool = False
    granted: int = 0
    primary: int = 0
    royalties: int = 0
    stray: int = 0
    claimed: list[int] = field(default_factory=lambda: [0] * 16)

    def holders(self) -> set[str]:
        return set(self.owners.values())

    def admits(self, receiver: str, giver: str | None, vouched: set[str]) -> bool:
        """Whether an account may acquire a copy: holders and buyer types."""
        if self.terms["buyer_types"] and receiver not in vouched:
            return False
        limit = self.terms["max_holders"] or UNLIMITED
        leaves = giver is not None and list(self.owners.values()).count(giver) == 1
        return receiver in self.holders() or leaves or len(self.holders()) < limit

    def may_mint(self, receiver: str, quantity: int, vouched: set[str]) -> bool:
        return len(self.owners) + quantity <= self.terms["max_supply"] and self.admits(receiver, None, vouched)

    def sells_first(self, buyer: str, quantity: int, now: int) -> bool:
        """Whether first sales are open for that many copies to this buyer."""
        sale = self.sale
        in_time = sale["opens"] <= now and (not sale["closes"] or now < sale["closes"])
        return in_time and self.collected[buyer] + quantity <= (sale["per_account"] or UNLIMITED)

    def resells(self, token_id: int, now: int) -> bool:
        """Whether this copy may be sold now."""
        return self.counts[token_id][RESALE] < self.terms["max_resales"] and now >= self.terms["resale_opens"]

    def prices(self, price: int, fee: int, recipient: str) -> bool:
        """Whether a resale may have this price and fee."""
        in_band = self.terms["min_resale_price"] <= price <= (self.terms["max_resale_price"] or UNLIMITED)
        return price > 0 and in_band and fee <= price - self.royalty(price) and (not fee or recipient != NOBODY)

    def acquires(self, token_id: int, receiver: str, vouched: set[str]) -> bool:
        owner = self.owners[token_id]
        return receiver != owner and self.admits(receiver, owner, vouched)

    def may_give(self, token_id: int, receiver: str, vouched: set[str]) -> bool:
        return self.counts[token_id][GIFT] < self.terms["max_gifts"] and self.acquires(token_id, receiver, vouched)

    def royalty(self, price: int) -> int:
        return price * int(self.terms["royalty_bps"]) // 10_000

    def epoch(self, token_id: int) -> int:
        resales, gifts, cancels = self.counts[token_id]
        return resales << 40 | gifts << 24 | cancels

    def mint(self, receiver: str) -> None:
        token_id = len(self.owners) + 1
        self.owners[token_id], self.counts[token_id] = receiver, [0, 0, 0]

    def move(self, token_id: int, receiver: str, kind: int) -> None:
        self.owners[token_id] = receiver
        self.counts[token_id][kind] += 1
        self.approved.pop(token_id, None)

    def parts(self, amount: int, column: int) -> list[int]:
        """What each payee has of an amount: of first sales (1) or of royalties (2)."""
        shares = [payee[column] for payee in self.payees]
        return [share(amount, sum(shares[:index]), bps) for index, bps in enumerate(shares)]

    def due(self, account: str) -> int:
        """What a claim would pay the account as a payee."""
        for index, (payee, _, _) in enumerate(self.payees):
            if payee == account:
                return self.parts(self.primary, 1)[index] + self.parts(self.royalties, 2)[index] - self.claimed[index]
        return 0

    def claimable(self, account: str) -> int:
        return self.due(account) + self.credits[account]

    def claim(self, account: str) -> None:
        due = self.due(account)
        for index, (payee, _, _) in enumerate(self.payees):
            if payee == account:
                self.claimed[index] += due
        self.credits[account] = 0


def loosens(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Every term allows at least as much as before, and costs no more."""
    was, becomes = old["buyer_types"], new["buyer_types"]
    types = not becomes or (was and becomes & was == was)
    return (
        bool(types)
        and all(new[n] <= old[n] for n in ("royalty_bps", "max_supply", "resale_opens", "min_resale_price"))
        and all(new[n] >= old[n] for n in ("max_resales", "max_gifts", "max_grants"))
        and all((new[n] or UNLIMITED) >= (old[n] or UNLIMITED) for n in ("max_holders", "max_resale_price"))
        and all(new[n] >= old[n] for n in ("open_operators", "contract_wallets"))
        and new["currency"] == old["currency"]
    )
