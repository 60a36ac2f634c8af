"""Where files are kept, and putting right what is missing: a look into every store, block by block."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from refrain.errors import RefrainError, Unavailable
from refrain.storage.cid import Cid
from refrain.storage.errors import BadBlock, NotStored, StoreUnavailable
from refrain.storage.kubo import KuboStore
from refrain.storage.mirrored import MirroredStore
from refrain.storage.store import Store, missing, walk


@dataclass(frozen=True, slots=True)
class Keeping:
    """One file in one store. `absent` counts blocks that are missing or damaged; `problem` says why it is not known."""

    store: str
    pinned: bool = False
    absent: int = 0
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Whether the store keeps all of it, for good."""
        return self.pinned and not self.absent and not self.problem


@dataclass(frozen=True, slots=True)
class Pin:
    """One file, and how each store keeps it, in the stores' order."""

    cid: Cid
    kept: tuple[Keeping, ...]

    @property
    def whole(self) -> bool:
        """Whether every store keeps all of it."""
        return all(keeping.whole for keeping in self.kept)

    @property
    def lost(self) -> bool:
        """Whether no store has all of it, although each answered."""
        return all(keeping.absent and not keeping.problem for keeping in self.kept)


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done for one file in one store: blocks copied into it; `problem` if that did not suffice."""

    cid: Cid
    store: str
    copied: int
    problem: str = ""


def survey(stores: Sequence[Store], wanted: Iterable[Cid] = ()) -> tuple[Pin, ...]:
    """How every store keeps the `wanted` files, or, with none named, every file that any of them keeps.

    Reads and checks every block; takes as long as reading everything does. Raises StoreUnavailable where nothing is
    named or kept and a store does not answer: it may keep everything.
    """
    pinned = [_pins(store) for store in stores]
    cids = set(wanted) or set().union(*(found for found, _ in pinned))
    silent = next((problem for _, problem in pinned if problem), "")
    if silent and not cids:
        raise StoreUnavailable(silent, hint="Start it, or see why it is slow; what was stored so far is not lost.")
    return tuple(
        Pin(cid, tuple(_look(store, cid, *found) for store, found in zip(stores, pinned, strict=True)))
        for cid in sorted(cids)
    )


def repair(stores: Sequence[Store], pins: Iterable[Pin]) -> tuple[Repair, ...]:
    """Copy what a store lacks from the others and pin it there; what is whole is left alone.

    A store that does not answer is asked once, not once for each file.
    """
    everywhere, silent = MirroredStore(stores), dict[Store, str]()
    done = []
    for pin in pins:
        for store, keeping in zip(stores, pin.kept, strict=True):
            if store in silent:
                done.append(Repair(pin.cid, store.name, 0, silent[store]))
            elif not keeping.whole:
                done.append(_mend(store, everywhere, pin.cid, silent))
    return tuple(done)


def provide(stores: Sequence[Store], pins: Iterable[Pin]) -> tuple[Repair, ...]:
    """Let every IPFS node announce the files that it keeps; returns what did not work."""
    nodes = [(index, store) for index, store in enumerate(stores) if isinstance(store, KuboStore)]
    found = (_announce(store, pin.cid) for pin in pins for index, store in nodes if pin.kept[index].whole)
    return tuple(each for each in found if each.problem)


def _announce(store: KuboStore, cid: Cid) -> Repair:
    try:
        store.provide(cid)
    except RefrainError as error:
        return Repair(cid, store.name, 0, error.message)
    return Repair(cid, store.name, 0)


def _pins(store: Store) -> tuple[frozenset[Cid], str]:
    try:
        return store.pins(), ""
    except Unavailable as error:
        return frozenset(), error.message


def _look(store: Store, cid: Cid, pinned: frozenset[Cid], problem: str) -> Keeping:
    if problem:
        return Keeping(store.name, problem=problem)
    try:
        return Keeping(store.name, cid in pinned, sum(1 for _ in missing(store, cid)))
    except RefrainError as error:
        return Keeping(store.name, cid in pinned, problem=error.message)


def _mend(store: Store, everywhere: Store, cid: Cid, silent: dict[Store, str]) -> Repair:
    copied = 0
    try:
        store.check()
    except StoreUnavailable as error:
        silent[store] = error.message
        return Repair(cid, store.name, 0, error.message)
    try:
        for child, block in walk(everywhere, cid):
            if not _holds(store, child):
                store.put_block(child, block)
                copied += 1
        store.pin(cid)
        wrong = sum(1 for _ in missing(store, cid)) if copied else 0
    except RefrainError as error:
        return Repair(cid, store.name, copied, error.message)
    return Repair(cid, store.name, copied, f"{wrong} blocks do not come back as they were given" if wrong else "")


def _holds(store: Store, cid: Cid) -> bool:
    """Whether the store has the right block; a damaged one counts as missing."""
    try:
        store.block(cid)
    except (NotStored, BadBlock):
        return False
    return True
