"""Who acts and where: the --site, --as and --rpc options, and the objects that they name."""

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from refrain.errors import InvalidInput
from refrain.units import Address, TokenId, parse_address

F = TypeVar("F", bound=Callable[..., Any])

site = click.option(
    "--site", envvar="REFRAIN_SITE_URL", default="http://127.0.0.1:8000", show_default=True, help="Address of the shop."
)
rpc = click.option("--rpc", envvar="REFRAIN_RPC_URL", default="", help="Chain node to use instead of the shop's.")
acting = click.option(
    "--as", "who", required=True, metavar="ACCOUNT", help="Name of a demo account, or a wallet's key file."
)


def shop_options(command: F) -> F:
    """Decorator: --site and --rpc."""
    return site(rpc(command))


class ReleaseAddress(click.ParamType):
    """A release's address on the command line."""

    name = "release"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        try:
            return parse_address(str(value), field="release")
        except InvalidInput as error:
            self.fail(error.message, param, ctx)


release = click.argument("release", type=ReleaseAddress())
token = click.argument("token", type=click.IntRange(1), callback=lambda _context, _parameter, value: TokenId(value))


def open_shop(site: str, rpc: str) -> Any:
    """The storefront's client; `refrain.client.Refrain`, imported only when needed."""
    from refrain.client import Refrain

    return Refrain(site, rpc_url=rpc)


def find_signer(shop: Any, who: str) -> Any:
    """The account that acts: a demo account by name, otherwise the wallet in a key file."""
    from refrain.chain.accounts import NodeWallet

    addresses = {account["name"]: account["address"] for account in shop.deployment["demo_accounts"]}
    if who in addresses:
        return NodeWallet(shop.rpc, parse_address(addresses[who]))
    if not Path(who).is_file():
        raise InvalidInput(
            f"{who!r} is neither a demo account of this shop nor a key file",
            hint=f"Named accounts: {', '.join(addresses)}." if addresses else "Give the path of a wallet's key file.",
        )
    return open_wallet(shop.rpc, Path(who))


def open_wallet(rpc: Any, keyfile: Path) -> Any:
    """The wallet in an encrypted key file; its password is asked for, or read from REFRAIN_PASSWORD."""
    from refrain.chain.accounts import Wallet

    password = os.environ.get("REFRAIN_PASSWORD") or getpass.getpass(f"Password of {keyfile}: ")
    return Wallet.from_keyfile(rpc, keyfile, password)


def name_of(shop: Any, address: str) -> str:
    """A demo account's name, otherwise the address itself."""
    names = {account["address"]: account["name"] for account in shop.deployment["demo_accounts"]}
    return str(names.get(address, address))


def find_account(shop: Any, who: str, *, field: str) -> Address:
    """An account named on the command line: a demo account's name or an address."""
    addresses = {account["name"]: account["address"] for account in shop.deployment["demo_accounts"]}
    return parse_address(addresses.get(who, who), field=field)
