"""What stewards of buyer types did, as rows. It touches nothing else in the catalogue, so going back is cutting off."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from refrain.catalog.bulk import insert_rows
from refrain.catalog.stewardship import TypeGrant, TypeName
from refrain.indexer.pairing import Happening
from refrain.indexer.publication import plain
from refrain.terms import KINDS


def write_stewardship(session: Session, happenings: Iterable[Happening]) -> None:
    """Add what the registry of buyer types told."""
    names: list[dict[str, Any]] = []
    grants: list[dict[str, Any]] = []
    for happening in happenings:
        if happening.event.name == "TypeDescribed":
            names.append(_name(happening))
        else:
            grants.extend(_grants(happening))
    insert_rows(session, TypeName, names)
    insert_rows(session, TypeGrant, grants)


def undo_stewardship(session: Session, block: int) -> None:
    """Forget what happened after `block`."""
    for table in (TypeGrant, TypeName):
        session.execute(delete(table).where(table.block > block))


def _name(happening: Happening) -> dict[str, Any]:
    args = happening.event.args
    return _place(happening) | {"steward": args["steward"], "kind": args["kind"], "words": plain(args["words"])}


def _grants(happening: Happening) -> Iterator[dict[str, Any]]:
    """A row for each type in the mask; one that is taken back is held until day 0."""
    args, log = happening.event.args, happening.event.log
    common = {name: args[name] for name in ("steward", "account")}
    common |= {"until_day": args.get("until_day", 0), "transaction": log.transaction, "timestamp": happening.timestamp}
    for kind in range(KINDS):
        if args["mask"] >> kind & 1:
            yield _place(happening) | common | {"kind": kind}


def _place(happening: Happening) -> dict[str, Any]:
    return {"block": happening.event.log.block_number, "log_index": happening.event.log.index}
