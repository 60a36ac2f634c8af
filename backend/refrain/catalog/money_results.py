"""What accounts and payees have earned, as the queries return it. Amounts are ints of a currency's smallest unit."""

from dataclasses import dataclass, replace

from refrain.units import NOBODY, Address, Wei


@dataclass(frozen=True, slots=True)
class AccountMoney:
    """What an account has earned in one currency, over all releases. `credit` is what could not be paid out."""

    currency: Address
    earned: Wei
    claimed: Wei
    credit: Wei

    @property
    def claimable(self) -> Wei:
        """What claiming from every release would pay out, as far as the catalogue has read."""
        return Wei(max(self.earned - self.claimed, 0) + self.credit)


@dataclass(frozen=True, slots=True)
class Account:
    """What an account has to do with the catalogue, over all releases. `money` is in the chain's own coin first, then
    in every token that it earned or is owed something in."""

    address: Address
    copies: int
    releases_held: int
    releases_published: int
    money: tuple[AccountMoney, ...]


@dataclass(frozen=True, slots=True)
class PayeeStatement:
    """What one release has earned one payee in all: parts of first sales, parts of royalties, and what was claimed.

    `credit` is wei that the account is owed besides, because a payment to it failed.
    """

    release: Address
    title: str
    account: Address
    primary_bps: int
    resale_bps: int
    primary: Wei
    royalties: Wei
    claimed: Wei
    credit: Wei
    currency: Address = NOBODY

    @property
    def claimable(self) -> Wei:
        """Wei that this payee can claim now, as far as the catalogue has read."""
        return Wei(max(self.primary + self.royalties - self.claimed, 0) + self.credit)


@dataclass(frozen=True, slots=True)
class Earning:
    """What one sale earned: `amount` wei out of `price`. `kind` is "first sale", "royalty" or "other" (no copy)."""

    release: Address
    title: str
    token_id: int | None
    kind: str
    price: Wei
    amount: Wei
    timestamp: int
    transaction: str
    currency: Address = NOBODY

    def with_amount(self, amount: Wei) -> "Earning":
        """The same sale with another part of it."""
        return replace(self, amount=amount)


@dataclass(frozen=True, slots=True)
class Venue:
    """Where resales were arranged: at `fee_recipient`, in this book without a fee (NOBODY), or elsewhere (None)."""

    fee_recipient: Address | None
    resales: int
    volume: Wei
    royalties: Wei
