"""Which Transfer belongs to which event. Pure.

The contract tells from whom to whom a copy went once only, in ERC-721's Transfer. The same transaction says why: Sold
or Moved after the Transfer of their copy; Collected, Minted and Granted after those of new copies. A Transfer between
two accounts that neither Sold nor Moved follows is a gift.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from refrain.chain.values import Event
from refrain.units import NOBODY, Address


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of ours. `receiver` is set where a copy changes hands: by `Sold`, `Moved`, or a `Transfer`, a gift."""

    event: Event
    timestamp: int
    receiver: Address | None = None


class Unpaired(Exception):
    """A sale or an operator's move without its Transfer: the node left events out."""


def paired(events: Iterable[tuple[Event, int]]) -> tuple[Happening, ...]:
    """What happened, from the events of whole blocks in the chain's order, each with its block's time."""
    found: list[Happening | None] = []
    waiting: dict[tuple[str, Address, Any], int] = {}  # where the last Transfer of a copy stands
    for event, timestamp in events:
        copy = (event.log.transaction, event.log.address, event.args.get("token_id"))
        if event.name == "Transfer":
            if event.args["sender"] != NOBODY:
                waiting[copy] = len(found)
                found.append(Happening(event, timestamp, event.args["receiver"]))
        elif event.name in ("Sold", "Moved"):
            if copy not in waiting:
                raise Unpaired
            place = waiting.pop(copy)
            transfer, found[place] = found[place], None
            found.append(Happening(event, timestamp, transfer.receiver if transfer else None))
        else:
            found.append(Happening(event, timestamp))
    return tuple(happening for happening in found if happening is not None)
