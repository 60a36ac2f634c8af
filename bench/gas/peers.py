"""What the best of the others cost, and the bounds that this project holds itself to.

Peers' figures were measured once on a local chain (Prague), as receipts of whole transactions under the conditions of
scenarios.py; their sources are not part of this repository, so they are quoted here and not measured again.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: its figure's name, what it is called, the peers' figures in words, and the bound in gas."""

    name: str
    words: str
    peers: str
    bound: int | None = None


ROWS = (
    Row(
        "resale_new_holder_1_payee",
        "resale to a new holder",
        "Payment Processor v2 124,957, Seaport 1.6 126,664",
        85_500,
    ),
    Row("resale_new_holder_3_payees", "the same, royalty to three", "Seaport 1.6 150,082", 85_500),
    Row("resale_existing_holder", "resale to one who holds a copy", "none under 110,000", 68_000),
    Row("resale_new_holder_types", "resale with buyer types", "none", 93_000),
    Row("resale_new_holder_erc20", "resale for a token", "", 115_000),
    Row("first_sale_total", "first sale, approving and listing included", "Seaport 172,870, Zora 277,000", 85_500),
    Row("accept_offer", "an offer accepted", "", 138_000),
    Row("collect_new_holder", "collect one copy", "SeaDrop 118,408, Zora Drop 123,473, Sound 177,214", 85_500),
    Row("collect_existing_holder", "collect another", ""),
    Row("collect_new_holder_types", "collect with buyer types", "none", 93_000),
    Row("gift_new_holder", "gift to a new holder", "Solady without rules 58,758, ERC-721C 69,392", 66_500),
    Row("gift_existing_holder", "gift to one who holds a copy", "Solady without rules 41,658, ERC-721C 52,292", 46_500),
    Row("gift_new_holder_types", "gift with buyer types", "ERC-721C level 5 72,012", 74_000),
    Row("gift_existing_holder_types", "the same to one who holds a copy", "ERC-721C level 5 54,912", 53_500),
    Row("publish_one_payee", "publish", "Sound clone 273,865, Manifold clone without terms 163,419", 182_000),
    Row("publish_extra_payee", "each further payee", "", 10_500),
    Row("claim", "a payee's first claim", ""),
    Row("royalty_info_exec", "royaltyInfo, execution alone", ""),
    Row("code_size", "code of Release in bytes", "24,576 is the limit", 24_000),
)
