"""The artist's terms as a value: their bounds, their arithmetic, what loosens them. Pure; liner_notes.py has the words.

The contract enforces the same bounds (contracts/modules/conditions.vy); a test compares the two over their whole range.
"""

from dataclasses import dataclass, fields

from refrain.errors import InvalidInput
from refrain.units import NOBODY, PRICE_LIMIT, WHOLE, Address, BasisPoints, Wei, format_percent, keccak256

MAX_ROYALTY = BasisPoints(5_000)
MAX_COPIES = 2**20 - 1
MAX_QUOTA = 2**8 - 1
"""Resales and gifts of one copy, and copies given away by the artist, are counted up to here."""
MAX_PAYEES = 16
KINDS = 96
"""A steward has so many buyer types, one bit each."""


@dataclass(frozen=True, slots=True)
class Payee:
    """An account with a share of first sales and a share of royalties, both in basis points of the whole."""

    account: Address
    primary_bps: BasisPoints
    resale_bps: BasisPoints


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every copy of one release for as long as it exists; later only ever loosened.

    `max_holders` 0 means no limit. `buyer_types` 0 means anyone; otherwise its upper 160 bits are the steward's
    address and its lower 96 bits a mask of that steward's types. `resale_opens` is in seconds since 1970. A
    `max_resale_price` of 0 means no ceiling. `currency` NOBODY means the chain's native currency.
    """

    royalty_bps: BasisPoints = BasisPoints(1_000)
    max_supply: int = 100
    max_holders: int = 0
    max_resales: int = MAX_QUOTA
    max_gifts: int = 1
    max_grants: int = 0
    buyer_types: int = 0
    registry: Address = NOBODY
    resale_opens: int = 0
    min_resale_price: Wei = Wei(0)
    max_resale_price: Wei = Wei(0)
    open_operators: bool = False
    contract_wallets: bool = False
    currency: Address = NOBODY

    def __post_init__(self) -> None:
        _within("royalty", self.royalty_bps, 0, MAX_ROYALTY, "The royalty is at most 50 %.")
        _within("max_supply", self.max_supply, 1, MAX_COPIES, f"Between 1 and {MAX_COPIES:,} copies.")
        _within("max_holders", self.max_holders, 0, MAX_COPIES, "0 means no limit.")
        for name in ("max_resales", "max_gifts", "max_grants"):
            _within(name, getattr(self, name), 0, MAX_QUOTA, f"At most {MAX_QUOTA}.")
        _within("resale_opens", self.resale_opens, 0, 2**32 - 1, "A time in seconds since 1970.")
        for name in ("min_resale_price", "max_resale_price"):
            _within(name, getattr(self, name), 0, PRICE_LIMIT, "The limit is 2^88 of the smallest unit.")
        if self.max_resale_price and self.min_resale_price > self.max_resale_price:
            raise InvalidInput("min_resale_price: above the highest price", field="min_resale_price")
        if (self.buyer_types == 0) != (self.registry == NOBODY):
            raise InvalidInput(
                "buyer_types: buyer types and their registry come together",
                hint="Name both, or neither.",
                field="buyer_types",
            )

    @property
    def soulbound(self) -> bool:
        """Whether a copy stays with its first holder for good."""
        return self.max_resales == 0 and self.max_gifts == 0


def terms_hash(terms: Terms) -> bytes:
    """One word for all terms together, 32 bytes, as the contract's `terms_hash()` gives it.

    The Keccak hash of the terms in order, each as a 32-byte word (Contract ABI).
    """
    return keccak256(b"".join(_word(getattr(terms, field.name)) for field in fields(terms)))


def tightened(old: Terms, new: Terms, minted: int = 0) -> tuple[str, ...]:
    """The names of the terms that are stricter in `new` than in `old`; without any, the contract takes `new`.

    Fewer copies are looser: more would dilute what others own. There cannot be fewer than the `minted` ones.
    """
    looser = {
        "royalty_bps": new.royalty_bps <= old.royalty_bps,
        "max_supply": minted <= new.max_supply <= old.max_supply,
        "max_holders": _no_lower(old.max_holders, new.max_holders),
        "max_resales": new.max_resales >= old.max_resales,
        "max_gifts": new.max_gifts >= old.max_gifts,
        "max_grants": new.max_grants >= old.max_grants,
        "buyer_types": _same_or_more_types(old, new),
        "resale_opens": new.resale_opens <= old.resale_opens,
        "min_resale_price": new.min_resale_price <= old.min_resale_price,
        "max_resale_price": _no_lower(old.max_resale_price, new.max_resale_price),
        "open_operators": new.open_operators or not old.open_operators,
        "contract_wallets": new.contract_wallets or not old.contract_wallets,
        "currency": new.currency == old.currency,
    }
    return tuple(name for name, is_looser in looser.items() if not is_looser)


def royalty(price: Wei, royalty_bps: BasisPoints) -> Wei:
    """The artist's part of a resale at `price`, rounded down, as the contract computes it (ERC-2981)."""
    return Wei(price * royalty_bps // WHOLE)


def proceeds(price: Wei, royalty_bps: BasisPoints, fee: Wei = Wei(0)) -> Wei:
    """What the seller receives of a resale at `price`, after the royalty and a marketplace's `fee`."""
    return Wei(price - royalty(price, royalty_bps) - fee)


def share(total: Wei, before_bps: int, share_bps: int) -> Wei:
    """What a payee has earned of `total` that ever came in, as the contract computes it.

    Of every 10,000 units the payees in turn own as many as they have basis points, `before_bps` being those of the
    payees before this one: shares add up to the total, and none ever shrinks.
    """
    started = min(max(total % WHOLE - before_bps, 0), share_bps)
    return Wei(total // WHOLE * share_bps + started)


def check_payees(payees: tuple[Payee, ...]) -> None:
    """Refuse payees whose two columns do not each add up to the whole, or who are named twice."""
    if not 1 <= len(payees) <= MAX_PAYEES:
        raise InvalidInput(f"payees: between 1 and {MAX_PAYEES} are possible", field="payees")
    if len({payee.account for payee in payees}) != len(payees):
        raise InvalidInput("payees: an account is named twice", hint="Add its shares together.", field="payees")
    for name in ("primary_bps", "resale_bps"):
        shares = [getattr(payee, name) for payee in payees]
        if min(shares) < 0 or sum(shares) != WHOLE:
            raise InvalidInput(
                f"payees: the shares add up to {format_percent(sum(shares))} %, not 100 %", field="payees"
            )


def _word(value: int | str) -> bytes:
    """An ABI word: a number or flag, or an address in hexadecimal."""
    return (int(value, 16) if isinstance(value, str) else int(value)).to_bytes(32)


def _within(name: str, value: int, low: int, high: int, hint: str) -> None:
    if not low <= value <= high:
        raise InvalidInput(f"{name}: {value} is outside {low} to {high}", hint=hint, field=name)


def _no_lower(old: int, new: int) -> bool:
    """Of a limit where 0 is none."""
    return new == 0 or 0 < old <= new


def _same_or_more_types(old: Terms, new: Terms) -> bool:
    """No types at all, or all the old ones of the same steward in the same registry."""
    if new.buyer_types == 0:
        return True
    same = new.buyer_types >> 96 == old.buyer_types >> 96 and new.registry == old.registry
    return same and old.buyer_types != 0 and new.buyer_types & old.buyer_types == old.buyer_types
