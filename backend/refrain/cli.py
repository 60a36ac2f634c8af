"""The `refrain` command. Each command is a file in `commands/`, imported only when it is called.

Exit status: 0 done, 1 refused or unavailable (with the contract's, the keeper's or the shop's reason), 2 usage.
"""

import importlib
import sys

import click

from refrain.commands.output import show_error
from refrain.errors import InvalidInput, RefrainError

# Command -> module of refrain.commands that defines it, in the order in which `refrain --help` lists them.
COMMANDS = {
    "demo": "demo",
    "accounts": "accounts",
    "publish": "publish",
    "show": "show",
    "collect": "listen",
    "download": "listen",
    "ask": "resell",
    "buy": "resell",
    "cancel": "resell",
    "offer": "bid",
    "accept": "bid",
    "withdraw": "bid",
    "gift": "resell",
    "claim": "claim",
    "rescue": "rescue",
    "pins": "pins",
    "sweep": "pins",
    "export": "pins",
    "import": "pins",
    "chain": "services",
    "gateway": "services",
    "worker": "services",
    "indexer": "services",
    "web": "services",
    "keeper": "keeper",
    "keepers": "keepers",
    "audit": "audit",
    "deploy": "deploy",
}


class Commands(click.Group):
    """A group that imports a command's module only when it is asked for: `refrain --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"refrain.commands.{COMMANDS[name]}")
        command: click.Command = getattr(module, "import_" if name == "import" else name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="refrain")
def refrain() -> None:
    """Publish, collect, play and resell music under terms that hold."""
    importlib.import_module("refrain.logs").configure()  # here, so that `refrain --help` stays quick


def main() -> None:
    """Run the command line; every foreseen failure becomes a message, a hint and an exit status."""
    try:
        status = refrain(standalone_mode=False)  # click hands an early end's status back; commands return nothing
        if status:
            sys.exit(status)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except InvalidInput as error:
        show_error(error)
        sys.exit(2)
    except RefrainError as error:
        show_error(error)
        sys.exit(1)
