# pragma version 0.4.3
"""
@title Every reason to refuse, in the words that people read
@notice A refusal is an ordinary `Error(string)`. Texts have at most 32 bytes, so that one word holds them: it costs
    about half the code of an `assert` with a text, and nothing where nothing is refused. The texts are part of the
    interface. Each constant is the text in the comment above it, padded with zeros.
"""


# Who may
# "release: not the artist"
NOT_ARTIST: constant(bytes32) = 0x72656c656173653a206e6f742074686520617274697374000000000000000000
# "release: not the next artist"
NOT_NEXT_ARTIST: constant(bytes32) = 0x72656c656173653a206e6f7420746865206e6578742061727469737400000000
# "release: not the minter"
NOT_MINTER: constant(bytes32) = 0x72656c656173653a206e6f7420746865206d696e746572000000000000000000
# "release: not the owner"
NOT_OWNER: constant(bytes32) = 0x72656c656173653a206e6f7420746865206f776e657200000000000000000000
# "release: not a payee"
NOT_PAYEE: constant(bytes32) = 0x72656c656173653a206e6f742061207061796565000000000000000000000000
# "release: not approved"
NOT_APPROVED: constant(bytes32) = 0x72656c656173653a206e6f7420617070726f7665640000000000000000000000
# "release: operators are closed"
OPERATORS_CLOSED: constant(bytes32) = 0x72656c656173653a206f70657261746f72732061726520636c6f736564000000

# Copies and the accounts that acquire them
# "release: no such copy"
NO_COPY: constant(bytes32) = 0x72656c656173653a206e6f207375636820636f70790000000000000000000000
# "release: no such account"
NO_ACCOUNT: constant(bytes32) = 0x72656c656173653a206e6f2073756368206163636f756e740000000000000000
# "release: giver is the acquirer"
SAME_ACCOUNT: constant(bytes32) = 0x72656c656173653a206769766572206973207468652061637175697265720000
# "release: holder limit reached"
HOLDER_LIMIT: constant(bytes32) = 0x72656c656173653a20686f6c646572206c696d69742072656163686564000000
# "release: not of a buyer type"
BUYER_TYPE: constant(bytes32) = 0x72656c656173653a206e6f74206f662061206275796572207479706500000000
# "release: receiver refused"
RECEIVER_REFUSED: constant(bytes32) = 0x72656c656173653a207265636569766572207265667573656400000000000000

# First sales
# "release: sold out"
SOLD_OUT: constant(bytes32) = 0x72656c656173653a20736f6c64206f7574000000000000000000000000000000
# "release: quantity is 1 to 64"
QUANTITY: constant(bytes32) = 0x72656c656173653a207175616e74697479206973203120746f20363400000000
# "release: sale is not open yet"
NOT_OPEN: constant(bytes32) = 0x72656c656173653a2073616c65206973206e6f74206f70656e20796574000000
# "release: sale is closed"
CLOSED: constant(bytes32) = 0x72656c656173653a2073616c6520697320636c6f736564000000000000000000
# "release: price was raised"
PRICE_RAISED: constant(bytes32) = 0x72656c656173653a207072696365207761732072616973656400000000000000
# "release: too many for an account"
PER_ACCOUNT: constant(bytes32) = 0x72656c656173653a20746f6f206d616e7920666f7220616e206163636f756e74
# "release: no grants left"
NO_GRANTS: constant(bytes32) = 0x72656c656173653a206e6f206772616e7473206c656674000000000000000000

# Resales and gifts
# "release: no resales left"
NO_RESALES: constant(bytes32) = 0x72656c656173653a206e6f20726573616c6573206c6566740000000000000000
# "release: no gifts left"
NO_GIFTS: constant(bytes32) = 0x72656c656173653a206e6f206769667473206c65667400000000000000000000
# "release: resale not open yet"
RESALE_EARLY: constant(bytes32) = 0x72656c656173653a20726573616c65206e6f74206f70656e2079657400000000
# "release: price is zero"
PRICE_ZERO: constant(bytes32) = 0x72656c656173653a207072696365206973207a65726f00000000000000000000
# "release: price is too large"
PRICE_TOO_LARGE: constant(bytes32) = 0x72656c656173653a20707269636520697320746f6f206c617267650000000000
# "release: price below the floor"
PRICE_FLOOR: constant(bytes32) = 0x72656c656173653a2070726963652062656c6f772074686520666c6f6f720000
# "release: price above the ceiling"
PRICE_CEILING: constant(bytes32) = 0x72656c656173653a2070726963652061626f766520746865206365696c696e67
# "release: fee exceeds the price"
FEE: constant(bytes32) = 0x72656c656173653a206665652065786365656473207468652070726963650000

# Signatures
# "release: signature expired"
EXPIRED: constant(bytes32) = 0x72656c656173653a207369676e61747572652065787069726564000000000000
# "release: signature is wrong"
SIGNATURE: constant(bytes32) = 0x72656c656173653a207369676e61747572652069732077726f6e670000000000
# "release: signature cancelled"
CANCELLED: constant(bytes32) = 0x72656c656173653a207369676e61747572652063616e63656c6c656400000000
# "release: ask is out of date"
OUT_OF_DATE: constant(bytes32) = 0x72656c656173653a2061736b206973206f7574206f6620646174650000000000
# "release: offer is closed"
OFFER_CLOSED: constant(bytes32) = 0x72656c656173653a206f6666657220697320636c6f7365640000000000000000
# "release: offer for another copy"
OTHER_COPY: constant(bytes32) = 0x72656c656173653a206f6666657220666f7220616e6f7468657220636f707900
# "release: copy sold too often"
SOLD_TOO_OFTEN: constant(bytes32) = 0x72656c656173653a20636f707920736f6c6420746f6f206f6674656e00000000
# "release: copy given too often"
GIVEN_TOO_OFTEN: constant(bytes32) = 0x72656c656173653a20636f707920676976656e20746f6f206f6674656e000000
# "release: no currency for offers"
NO_OFFERS: constant(bytes32) = 0x72656c656173653a206e6f2063757272656e637920666f72206f666665727300
# "release: too many cancels"
TOO_MANY_CANCELS: constant(bytes32) = 0x72656c656173653a20746f6f206d616e792063616e63656c7300000000000000

# Money
# "release: wrong payment"
WRONG_PAYMENT: constant(bytes32) = 0x72656c656173653a2077726f6e67207061796d656e7400000000000000000000
# "release: payment failed"
PAYMENT_FAILED: constant(bytes32) = 0x72656c656173653a207061796d656e74206661696c6564000000000000000000
# "release: payment fell short"
PAYMENT_SHORT: constant(bytes32) = 0x72656c656173653a207061796d656e742066656c6c2073686f72740000000000
# "release: too much revenue"
TOO_MUCH_REVENUE: constant(bytes32) = 0x72656c656173653a20746f6f206d75636820726576656e756500000000000000
# "release: nothing to claim"
NOTHING_TO_CLAIM: constant(bytes32) = 0x72656c656173653a206e6f7468696e6720746f20636c61696d00000000000000
# "release: nothing to credit"
NOTHING_TO_CREDIT: constant(bytes32) = 0x72656c656173653a206e6f7468696e6720746f20637265646974000000000000
# "release: payee refused payment"
PAYEE_REFUSED: constant(bytes32) = 0x72656c656173653a2070617965652072656675736564207061796d656e740000
# "release: already a payee"
ALREADY_PAYEE: constant(bytes32) = 0x72656c656173653a20616c726561647920612070617965650000000000000000
# "release: that is owed"
OWED: constant(bytes32) = 0x72656c656173653a2074686174206973206f7765640000000000000000000000

# What the artist changes
# "release: terms only loosen"
ONLY_LOOSEN: constant(bytes32) = 0x72656c656173653a207465726d73206f6e6c79206c6f6f73656e000000000000
# "release: metadata is frozen"
FROZEN: constant(bytes32) = 0x72656c656173653a206d657461646174612069732066726f7a656e0000000000
# "release: a digest is missing"
NO_DIGEST: constant(bytes32) = 0x72656c656173653a206120646967657374206973206d697373696e6700000000

# Terms, sale settings and payees, whoever sets them
# "terms: royalty above 50 %"
TERMS_ROYALTY: constant(bytes32) = 0x7465726d733a20726f79616c74792061626f7665203530202500000000000000
# "terms: supply out of range"
TERMS_SUPPLY: constant(bytes32) = 0x7465726d733a20737570706c79206f7574206f662072616e6765000000000000
# "terms: holders out of range"
TERMS_HOLDERS: constant(bytes32) = 0x7465726d733a20686f6c64657273206f7574206f662072616e67650000000000
# "terms: resales above 255"
TERMS_RESALES: constant(bytes32) = 0x7465726d733a20726573616c65732061626f7665203235350000000000000000
# "terms: gifts above 255"
TERMS_GIFTS: constant(bytes32) = 0x7465726d733a2067696674732061626f76652032353500000000000000000000
# "terms: grants above 255"
TERMS_GRANTS: constant(bytes32) = 0x7465726d733a206772616e74732061626f766520323535000000000000000000
# "terms: resale opens too late"
TERMS_OPENING: constant(bytes32) = 0x7465726d733a20726573616c65206f70656e7320746f6f206c61746500000000
# "terms: prices out of order"
TERMS_PRICES: constant(bytes32) = 0x7465726d733a20707269636573206f7574206f66206f72646572000000000000
# "terms: types and registry differ"
TERMS_TYPES: constant(bytes32) = 0x7465726d733a20747970657320616e6420726567697374727920646966666572
# "terms: registry has no code"
TERMS_REGISTRY: constant(bytes32) = 0x7465726d733a20726567697374727920686173206e6f20636f64650000000000
# "terms: currency has no code"
TERMS_CURRENCY: constant(bytes32) = 0x7465726d733a2063757272656e637920686173206e6f20636f64650000000000
# "sale: price is too large"
SALE_PRICE: constant(bytes32) = 0x73616c653a20707269636520697320746f6f206c617267650000000000000000
# "sale: times out of order"
SALE_TIMES: constant(bytes32) = 0x73616c653a2074696d6573206f7574206f66206f726465720000000000000000
# "sale: per account above 255"
SALE_PER_ACCOUNT: constant(bytes32) = 0x73616c653a20706572206163636f756e742061626f7665203235350000000000
# "payees: 1 to 16 are possible"
PAYEES_COUNT: constant(bytes32) = 0x7061796565733a203120746f2031362061726520706f737369626c6500000000
# "payees: an account is missing"
PAYEES_ACCOUNT: constant(bytes32) = 0x7061796565733a20616e206163636f756e74206973206d697373696e67000000
# "payees: an account is twice"
PAYEES_TWICE: constant(bytes32) = 0x7061796565733a20616e206163636f756e742069732074776963650000000000
# "payees: shares are not 100 %"
PAYEES_SHARES: constant(bytes32) = 0x7061796565733a2073686172657320617265206e6f7420313030202500000000

# The factory
# "factory: name is empty"
NAME_EMPTY: constant(bytes32) = 0x666163746f72793a206e616d6520697320656d70747900000000000000000000
# "factory: nonce was used"
NONCE_USED: constant(bytes32) = 0x666163746f72793a206e6f6e6365207761732075736564000000000000000000

# Buyer types
# "types: mask is 1 to 96 bits"
TYPES_MASK: constant(bytes32) = 0x74797065733a206d61736b206973203120746f20393620626974730000000000
# "types: day above 65535"
TYPES_DAY: constant(bytes32) = 0x74797065733a206461792061626f766520363535333500000000000000000000
# "types: kind above 95"
TYPES_KIND: constant(bytes32) = 0x74797065733a206b696e642061626f7665203935000000000000000000000000
# "types: voucher for another"
TYPES_OTHER_ACCOUNT: constant(bytes32) = 0x74797065733a20766f756368657220666f7220616e6f74686572000000000000
# "types: voucher expired"
TYPES_EXPIRED: constant(bytes32) = 0x74797065733a20766f7563686572206578706972656400000000000000000000
# "types: voucher was revoked"
TYPES_COUNTER: constant(bytes32) = 0x74797065733a20766f756368657220776173207265766f6b6564000000000000
# "types: signature is wrong"
TYPES_SIGNATURE: constant(bytes32) = 0x74797065733a207369676e61747572652069732077726f6e6700000000000000


@internal
@pure
def refuse(words: bytes32):
    """
    @notice Reverts with the words.
    """
    raw_revert(concat(0x08c379a0, abi_encode(self.text(words))))


@internal
@pure
def unless_none(words: bytes32):
    """
    @notice Reverts with the words, if there are any.
    """
    if words != empty(bytes32):
        self.refuse(words)


@internal
@pure
def text(words: bytes32) -> String[32]:
    """
    @notice The words without their padding; none is "".
    """
    length: uint256 = 0
    for i: uint256 in range(32):
        if convert(words, uint256) << (8 * i) == 0:
            break
        length = i + 1
    return convert(slice(words, 0, length), String[32])
