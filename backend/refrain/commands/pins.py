"""What is kept where: `refrain pins`, and releases as files: `refrain export`, `refrain import`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refrain.commands.account import release
from refrain.commands.output import as_json, show, show_refused
from refrain.config import Config, load
from refrain.errors import Refused
from refrain.units import Address

if TYPE_CHECKING:
    from refrain.storage.cid import Cid
    from refrain.storage.pins import Pin


@click.command()
@click.option("--repair", "mend", is_flag=True, help="Copy what a store lacks from the others.")
@click.option("--provide", "announce", is_flag=True, help="Let IPFS nodes announce what they keep.")
@as_json
def pins(mend: bool, announce: bool, json_: bool) -> None:
    """Look into every configured store, block by block, whether it still has what it should keep.

    Exit status 1 if something is missing.
    """
    from refrain.storage.mirrored import open_store, stores_of
    from refrain.storage.pins import provide, repair, survey

    config = load()
    stores = stores_of(open_store(config))
    found = survey(stores)
    done = repair(stores, found) if mend else ()
    found = survey(stores) if done else found
    done += provide(stores, found) if announce else ()
    remote = _remote(config, [pin.cid for pin in found], mend=mend)
    value = {"files": [asdict(pin) for pin in found], "repairs": [asdict(each) for each in done], "remote": remote}
    lines = [f"{len(found)} files in {', '.join(store.name for store in stores)}"]
    lines += [f"{each.cid}  {each.store}: {each.copied} blocks copied" for each in done if each.copied]
    lines += _once((each.store, each.problem) for each in done if each.problem)
    lines += [f"{cid}  pinning service: {state}" for cid, state in remote.items() if state != "pinned"]
    lines += _once((keeping.store, keeping.problem) for pin in found for keeping in pin.kept if keeping.problem)
    text = "\n".join(dict.fromkeys(lines + [line for pin in found for line in _lacking(pin)]))
    if announce and any(each.problem for each in done):
        refused = Refused("not everything could be announced", hint="Is the node online, and does it know others?")
        show_refused(value, text, refused, json_=json_)
    if not all(pin.whole for pin in found) or not set(remote.values()) <= {"pinned"}:
        hint = "" if mend else "Try refrain pins --repair."
        show_refused(value, text, Refused("not everything is where it should be", hint=hint), json_=json_)
    show(value, text, json_=json_)


@click.command()
@click.option("--remove", is_flag=True, help="Remove it; otherwise it is only counted.")
@as_json
def sweep(remove: bool, json_: bool) -> None:
    """Find what the store of this machine holds and nothing needs.

    Needed is what is pinned, what a release in the catalogue names, and whatever is younger than an hour. IPFS nodes
    collect their own garbage.
    """
    from refrain.publishing import expiry
    from refrain.publishing.workshop import Workshop

    swept = expiry.sweep(Workshop.open(load()), dry_run=not remove)
    if swept is None:
        raise Refused("the store is an IPFS node", hint="It collects its own garbage: ipfs repo gc.")
    words = f"{swept.blocks} blocks, {swept.bytes:,} bytes"
    text = f"Removed {words}." if remove else f"Not needed: {words}. To remove it: refrain sweep --remove"
    show(asdict(swept) | {"removed": remove}, text, json_=json_)


@click.command()
@release
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The archive.")
@as_json
def export(release: Address, output: Path, json_: bool) -> None:
    """Write everything that RELEASE consists of, still encrypted, into one archive (CAR)."""
    from refrain.chain.release import ReleaseReader
    from refrain.chain.rpc import Rpc
    from refrain.publishing.belongings import files_of
    from refrain.storage.archive import export_archive
    from refrain.storage.mirrored import open_store

    config = load()
    store, state = open_store(config), ReleaseReader(Rpc(config.rpc_urls[0]), release).state()
    files = files_of(store, config.chain_id, release, state.metadata, state.envelope)
    draft = output.with_name(output.name + ".part")
    with draft.open("wb") as sink:
        size = export_archive(store, files, sink)
    draft.replace(output)
    show({"file": str(output), "bytes": size, "roots": files}, f"Wrote {output}: {len(files)} files.", json_=json_)


@click.command("import")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def import_(archive: Path, json_: bool) -> None:
    """Put what an ARCHIVE (CAR) holds into the configured store, every block checked."""
    from refrain.storage.archive import import_archive
    from refrain.storage.mirrored import open_store

    with archive.open("rb") as source:
        roots = import_archive(open_store(load()), source)
    show({"roots": roots}, f"Stored {len(roots)} files.", json_=json_)


def _remote(config: Config, cids: list["Cid"], *, mend: bool) -> dict["Cid", str]:
    """How the pinning service keeps each file, after asking it for what it lacks; empty if none is configured."""
    from refrain.storage.remote_pins import ABSENT, PinningService

    if not config.pinning_url:
        return {}
    service = PinningService(config.pinning_url, config.pinning_token)
    states = service.states(cids)
    lacking = [cid for cid, state in states.items() if state in (ABSENT, "failed")] if mend else []
    return states | {cid: service.pin(cid) for cid in lacking}


def _once(problems: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong with each store, once however many files it concerns."""
    return [
        f"{problem if problem.startswith(store) else f'{store}: {problem}'} ({files} file{'s' if files > 1 else ''})"
        for (store, problem), files in Counter(problems).items()
    ]


def _lacking(pin: "Pin") -> list[str]:
    return [
        f"{pin.cid}  {keeping.store}: {keeping.absent} blocks missing" + ("" if keeping.pinned else ", not pinned")
        for keeping in pin.kept
        if not keeping.whole and not keeping.problem
    ]
