# pragma version 0.4.3
"""
@title How a release's figures share storage words
@notice The only file with shifts. Vyper does not pack structs, and a storage word is the dearest thing that a sale touches;
    so everything that one operation needs lies in one word. Bits from the lowest up:

    rules    royalties 100 | payees - 1: 4 | flags 10 | max_gifts 8 | max_resales 8 | royalty_bps 14 | resale_opens 32
             | max_holders 20 | max_supply 20 | holders 20 | minted 20
    selling  first sales 96 | per_account 8 | closes 32 | opens 32 | price 88
    copy     owner 160 | cancels 24 | gifts 16 | resales 16 | acquired_at 40
    account  balance 32 | counter 32 | collected 32 | credit 128
    ledger   credits owed 128 | shares paid 128

    "royalties" and "first sales" are all that was ever credited. Sums below are unchecked where the comment says why they
    cannot overflow; whoever adds anything else checks first.
"""

ROYALTIES_LIMIT: constant(uint256) = 2**100 - 1
FIRST_SALES_LIMIT: constant(uint256) = 2**96 - 1
PRICE_LIMIT: constant(uint256) = 2**88 - 1
TIME_LIMIT: constant(uint256) = 2**32 - 1
COPIES_LIMIT: constant(uint256) = 2**20 - 1
QUOTA_LIMIT: constant(uint256) = 2**8 - 1
CANCELS_LIMIT: constant(uint256) = 2**24 - 1
COUNTER_LIMIT: constant(uint256) = 2**32 - 1

# Flags of the rules, in place.
OPEN_OPERATORS: constant(uint256) = 1 << 104
CONTRACT_WALLETS: constant(uint256) = 1 << 105
ERC20: constant(uint256) = 1 << 106  # the currency is a token
TYPES: constant(uint256) = 1 << 107  # an acquirer must be of a buyer type
BAND: constant(uint256) = 1 << 108  # resale prices have a floor or a ceiling
EXTRAS: constant(uint256) = 1 << 109  # the clone's code carries the three words of rarer terms
RELAXED: constant(uint256) = 1 << 110  # those words were relaxed and lie in storage now
PAYEES_MOVED: constant(uint256) = 1 << 111  # a payee named another account for itself
ONCE: constant(uint256) = RELAXED | PAYEES_MOVED | EXTRAS | ERC20  # never cleared by relaxing

# One more, in place.
ONE_HOLDER: constant(uint256) = 1 << 216
ONE_COPY: constant(uint256) = 1 << 236
ONE_COUNT: constant(uint256) = 1 << 32
ONE_COLLECTED: constant(uint256) = 1 << 64
ONE_CREDIT: constant(uint256) = 1 << 96
ONE_CANCEL: constant(uint256) = 1 << 160
ONE_GIFT: constant(uint256) = 1 << 184
ONE_RESALE: constant(uint256) = 1 << 200
ONE_PAID: constant(uint256) = 1 << 128
OWNER: constant(uint256) = 2**160 - 1
HELD: constant(uint256) = 2**32 - 1
EPOCH: constant(uint256) = (2**56 - 1) << 160


# Rules


@internal
@pure
def rules(
    payees: uint256,
    flags: uint256,
    max_gifts: uint256,
    max_resales: uint256,
    royalty_bps: uint256,
    resale_opens: uint256,
    max_holders: uint256,
    max_supply: uint256,
) -> uint256:
    """
    @notice The rules of a release with no copies yet. Every argument is within its bits; flags are in place.
    """
    return (
        (payees - 1) << 100
        | flags
        | max_gifts << 114
        | max_resales << 122
        | royalty_bps << 130
        | resale_opens << 144
        | max_holders << 176
        | max_supply << 196
    )


@internal
@pure
def royalties(rules: uint256) -> uint256:
    return rules & ROYALTIES_LIMIT


@internal
@pure
def payees(rules: uint256) -> uint256:
    return (rules >> 100 & 15) + 1


@internal
@pure
def max_gifts(rules: uint256) -> uint256:
    return rules >> 114 & 255


@internal
@pure
def max_resales(rules: uint256) -> uint256:
    return rules >> 122 & 255


@internal
@pure
def royalty_bps(rules: uint256) -> uint256:
    return rules >> 130 & (2**14 - 1)


@internal
@pure
def resale_opens(rules: uint256) -> uint256:
    return rules >> 144 & TIME_LIMIT


@internal
@pure
def max_holders(rules: uint256) -> uint256:
    return rules >> 176 & COPIES_LIMIT


@internal
@pure
def max_supply(rules: uint256) -> uint256:
    return rules >> 196 & COPIES_LIMIT


@internal
@pure
def holders(rules: uint256) -> uint256:
    return rules >> 216 & COPIES_LIMIT


@internal
@pure
def minted(rules: uint256) -> uint256:
    return rules >> 236


@internal
@pure
def relaxed(rules: uint256, terms: uint256) -> uint256:
    """
    @notice The rules with other terms, keeping what has happened: copies, holders, payees, royalties, lasting flags.
    """
    kept: uint256 = rules & ((2**40 - 1) << 216 | ONCE | (2**104 - 1))
    return kept | (terms & ~(2**104 - 1))


# Selling


@internal
@pure
def selling(per_account: uint256, closes: uint256, opens: uint256, price: uint256) -> uint256:
    return per_account << 96 | closes << 104 | opens << 136 | price << 168


@internal
@pure
def first_sales(selling: uint256) -> uint256:
    return selling & FIRST_SALES_LIMIT


@internal
@pure
def per_account(selling: uint256) -> uint256:
    return selling >> 96 & 255


@internal
@pure
def closes(selling: uint256) -> uint256:
    return selling >> 104 & TIME_LIMIT


@internal
@pure
def opens(selling: uint256) -> uint256:
    return selling >> 136 & TIME_LIMIT


@internal
@pure
def price(selling: uint256) -> uint256:
    return selling >> 168


# Copies


@internal
@view
def new_copy(owner: address) -> uint256:
    return convert(owner, uint256) | block.timestamp << 216


@internal
@view
def moved(copy: uint256, owner: address, one: uint256) -> uint256:
    """
    @notice The copy with its next owner and one resale or gift more: both are at most 255 of 65,535 when this is called.
    """
    return unsafe_add(copy & EPOCH, one) | convert(owner, uint256) | block.timestamp << 216


@internal
@pure
def owner(copy: uint256) -> address:
    return convert(copy & OWNER, address)


@internal
@pure
def epoch(copy: uint256) -> uint256:
    return copy >> 160 & (2**56 - 1)


@internal
@pure
def cancels(copy: uint256) -> uint256:
    return copy >> 160 & CANCELS_LIMIT


@internal
@pure
def gifts(copy: uint256) -> uint256:
    return copy >> 184 & (2**16 - 1)


@internal
@pure
def resales(copy: uint256) -> uint256:
    return copy >> 200 & (2**16 - 1)


@internal
@pure
def acquired_at(copy: uint256) -> uint256:
    return copy >> 216


@internal
@pure
def resales_left(rules: uint256, copy: uint256) -> bool:
    """
    @notice Whether the copy has resales left.
    """
    return copy >> 200 & (2**16 - 1) < rules >> 122 & 255


@internal
@pure
def spent(rules: uint256, copy: uint256) -> bool:
    """
    @notice Whether the copy can neither be sold nor given any more.
    """
    return copy >> 200 & (2**16 - 1) >= rules >> 122 & 255 and copy >> 184 & (2**16 - 1) >= rules >> 114 & 255


# Accounts


@internal
@pure
def held(account: uint256) -> uint256:
    return account & (2**32 - 1)


@internal
@pure
def counter(account: uint256) -> uint256:
    return account >> 32 & COUNTER_LIMIT


@internal
@pure
def collected(account: uint256) -> uint256:
    return account >> 64 & (2**32 - 1)


@internal
@pure
def credit(account: uint256) -> uint256:
    return account >> 96


# Ledger


@internal
@pure
def credits_owed(ledger: uint256) -> uint256:
    return ledger & (2**128 - 1)


@internal
@pure
def shares_paid(ledger: uint256) -> uint256:
    return ledger >> 128


# The rarer terms: two of their three words (the first is the buyer types as they are)


@internal
@pure
def address_and(account: address, price: uint256, quota: uint256) -> uint256:
    """
    @notice Either registry 160 | min_resale_price 88 | max_grants 8, or currency 160 | max_resale_price 88 | 0.
    """
    return convert(account, uint256) | price << 160 | quota << 248


@internal
@pure
def steward(types: uint256) -> address:
    """
    @notice Who vouches for buyer types; the lower 96 bits are the mask of the types.
    """
    return convert(types >> 96, address)


@internal
@pure
def extra_address(extra: uint256) -> address:
    return convert(extra & OWNER, address)


@internal
@pure
def extra_price(extra: uint256) -> uint256:
    return extra >> 160 & PRICE_LIMIT


@internal
@pure
def extra_quota(extra: uint256) -> uint256:
    return extra >> 248


# Nonces of offers, 256 in a word


@internal
@pure
def nonce_word(nonce: uint256) -> uint256:
    return nonce >> 8


@internal
@pure
def nonce_bit(nonce: uint256) -> uint256:
    return 1 << (nonce & 255)


# What lies in the clone's code


@internal
@pure
def payee(account: address, primary_bps: uint256, resale_bps: uint256) -> uint256:
    """
    @notice account 160 | primary_bps 16 | resale_bps 16, from the highest of 192 bits down.
    """
    return convert(account, uint256) << 32 | primary_bps << 16 | resale_bps


@internal
@pure
def payee_account(payee: uint256) -> address:
    return convert(payee >> 32, address)


@internal
@pure
def primary_bps(payee: uint256) -> uint256:
    return payee >> 16 & (2**16 - 1)


@internal
@pure
def resale_bps(payee: uint256) -> uint256:
    return payee & (2**16 - 1)


# Buyer types: 16 days of 16 bits in a word, one for each bit of a sixth of the mask


@internal
@pure
def sixteen(word: uint256, index: uint256) -> uint256:
    """
    @notice The 16 bits with that number in the word.
    """
    return word >> (16 * index) & (2**16 - 1)


@internal
@pure
def with_sixteen(word: uint256, index: uint256, bits: uint256) -> uint256:
    """
    @notice The word with its 16 bits of that number replaced; `bits` has no more.
    """
    return word & ~((2**16 - 1) << (16 * index)) | bits << (16 * index)


@internal
@pure
def has_kind(mask: uint256, kind: uint256) -> bool:
    return mask >> kind & 1 != 0
