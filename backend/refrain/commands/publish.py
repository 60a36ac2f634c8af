"""`refrain publish`: from audio files to a release on the chain."""

from pathlib import Path
from typing import Any

import click

from refrain.commands.account import acting, find_account, find_signer, open_shop, shop_options
from refrain.commands.output import as_json, progress, show
from refrain.currency import COIN, Currency
from refrain.errors import InvalidInput
from refrain.terms import Payee, Terms, check_payees
from refrain.units import WHOLE, parse_percent

TITLE_LIMIT = 200


def terms_options(command: Any) -> Any:
    """Decorator: the artist's terms as options, passed to the command under the names of `Terms`."""
    for option in (
        click.option("--royalty", default="10%", show_default=True, help="The artist's part of every resale."),
        click.option("--max-supply", type=int, default=100, show_default=True, help="Copies that can ever exist."),
        click.option("--max-holders", type=int, default=0, help="Accounts that may hold a copy; 0: no limit."),
        click.option("--max-resales", type=int, default=255, help="How often one copy may be resold."),
        click.option("--max-gifts", type=int, default=1, show_default=True, help="How often one copy may be given."),
        click.option("--max-grants", type=int, default=0, help="Copies that the artist may give away."),
        click.option("--min-resale-price", default="0", help="Lowest price of a resale."),
        click.option("--max-resale-price", default="0", help="Highest price of a resale; 0: no limit."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", required=True, help="Title of the release.")
@click.option("--artist-name", default="", help="As it stands on the sleeve; the account's name unless given.")
@click.option(
    "--track-title", "track_titles", multiple=True, help="Title of each track, in order; from tags unless given."
)
@click.option("--cover", type=click.Path(path_type=Path), help="Picture; drawn from the sound unless given.")
@click.option("--price", required=True, help="Price of a new copy.")
@click.option(
    "--currency",
    default=COIN.symbol,
    show_default=True,
    help="What all prices are in; the shop lists what it knows.",
)
@click.option(
    "--payee", "payees", multiple=True, metavar="ACCOUNT=FIRST%/RESALE%", help="Split of the revenue; repeatable."
)
@terms_options
@acting
@shop_options
@as_json
def publish(
    files: tuple[Path, ...],
    title: str,
    price: str,
    currency: str,
    payees: tuple[str, ...],
    who: str,
    site: str,
    rpc: str,
    json_: bool,
    **options: Any,
) -> None:
    """Publish audio FILES as one release under your terms; prints the release's address."""
    from refrain.client.publish import Recording, publish_release

    _check_files(files, title)
    shop = open_shop(site, rpc)
    chosen = shop.find_currency(currency)
    amount, terms = chosen.parse(price), _terms(options, chosen)
    signer = find_signer(shop, who)
    recording = Recording(
        title=title,
        artist_name=options["artist_name"] or who,
        files=files,
        track_titles=options["track_titles"],
        cover=options["cover"],
    )
    shares = _payees(shop, payees, signer.address)
    with progress(json_=json_) as advance:
        release = publish_release(shop, signer, recording, terms, amount, shares, advance)
    show({"release": release, "title": title}, f"Published: {release}", json_=json_)


def _check_files(files: tuple[Path, ...], title: str) -> None:
    """What can be refused before anything is sent."""
    if not 1 <= len(title) <= TITLE_LIMIT:
        raise InvalidInput(f"title: between 1 and {TITLE_LIMIT} characters", field="title")
    for path in files:
        if not path.is_file():
            raise InvalidInput(f"{path} is not a file", field="files")


def _terms(options: dict[str, Any], currency: Currency) -> Terms:
    return Terms(
        royalty_bps=parse_percent(options["royalty"]),
        max_supply=options["max_supply"],
        max_holders=options["max_holders"],
        max_resales=options["max_resales"],
        max_gifts=options["max_gifts"],
        max_grants=options["max_grants"],
        min_resale_price=currency.parse(options["min_resale_price"], field="min_resale_price"),
        max_resale_price=currency.parse(options["max_resale_price"], field="max_resale_price"),
        currency=currency.address,
    )


def _payees(shop: Any, given: tuple[str, ...], artist: Any) -> tuple[Payee, ...]:
    """The split; all of it is the artist's unless given."""
    payees = tuple(_payee(shop, text) for text in given) or (Payee(artist, WHOLE, WHOLE),)
    check_payees(payees)
    return payees


def _payee(shop: Any, text: str) -> Payee:
    account, _, shares = text.partition("=")
    primary, _, resale = shares.partition("/")
    return Payee(
        find_account(shop, account, field="payee"),
        parse_percent(primary, field="payee"),
        parse_percent(resale or primary, field="payee"),
    )
