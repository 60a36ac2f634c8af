"""A copy of the project in which one mutant after another is compiled and tested."""

import json
import multiprocessing
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from vyper.cli.vyper_compile import compile_files
from vyper.exceptions import VyperException

from bench.mutation.mutants import ROOT, Mutant
from bench.mutation.witness import CONTRACTS, Witness, digest

ARTIFACTS = Path("backend/refrain/chain/artifacts")
PARTS = ("contracts", "backend", "tests/__init__.py", "tests/contracts", "bench", "scripts", "docs", "pyproject.toml")
NOT_BEHAVIOUR = ("gas", "artifacts", "refusals", "static", "ape")
"""Tests of texts, sizes and gas, or of contracts that they compile themselves: a mutant is judged by what it does."""
LONG = ("arithmetic", "ranges", "machine")
PYTEST = ("-x", "-p", "no:cacheprovider", "-p", "pytest_timeout")
LOADED = "ignore::pytest.PytestAssertRewriteWarning"
FIRST = {
    "BuyerTypes": ("buyer_types",),
    "ReleaseFactory": ("publish",),
    "authorship": ("authorship", "primary", "relax"),
    "cid": ("authorship",),
    "clone": ("publish",),
    "conditions": ("relax", "publish"),
    "copies": ("gift", "buy", "collect", "erc721"),
    "erc721": ("erc721", "gift"),
    "loosening": ("relax",),
    "market": ("buy", "accept", "cancel"),
    "money": ("currency", "accept", "claim", "sync"),
    "payouts": ("claim", "sync"),
    "primary": ("collect", "primary"),
    "signatures": ("buy", "accept"),
    "refusals": ("collect",),
    "royalties": ("arithmetic", "claim"),
    "words": ("arithmetic", "collect"),
}
"""Where a change to a source is noticed first, most likely: these tests come first."""


class WrongTree(Exception):
    """The tests ran something else than what was compiled for them: no figure could be trusted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: killed (by which test), survived, same code, does not compile."""

    outcome: str
    by: str = ""


class Tree:
    """A copy of the project in a folder, with contracts that can be exchanged. A process has one: it changes to it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for part in PARTS:
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, folder / part)
        self.original = self.compile(CONTRACTS)
        self.abis = {name: json.loads((folder / ARTIFACTS / f"{name}.json").read_text())["abi"] for name in CONTRACTS}
        os.chdir(folder)
        sys.path[:] = [
            str(folder / "backend"),
            str(folder),
            *(path for path in sys.path if path not in ("", str(ROOT))),
        ]
        _prepare()

    def baseline(self) -> int:
        """How many tests pass with nothing changed. Raises WrongTree unless all do, on the code that was compiled."""
        seen = self._test(self.original, self._tests(None))
        if seen.failed:
            raise WrongTree(f"without any change, this fails: {seen.failed}")
        return seen.passed

    def judge(self, mutant: Mutant) -> Verdict:
        """Compile a mutant, test it, and put everything back."""
        place = self.root / mutant.path
        place.write_bytes(mutant.applied())
        try:
            codes = self.original | self.compile(_affected(mutant.path))
            if codes == self.original:
                return Verdict("same code")
            seen = self._test(codes, self._tests(mutant))
        except VyperException as reason:
            return Verdict("does not compile", type(reason).__name__)
        finally:
            place.write_bytes((ROOT / mutant.path).read_bytes())
        return Verdict("killed", seen.failed[0]) if seen.failed else Verdict("survived")

    def compile(self, names: tuple[str, ...]) -> dict[str, bytes]:
        """The creation code of contracts as the tree's sources give it."""
        codes = {}
        for name in names:
            source = str(self.root / f"contracts/{name}.vy")
            output = compile_files([source], ["bytecode"], paths=[str(self.root)], include_sys_path=False)
            codes[name] = bytes.fromhex(next(iter(output.values()))["bytecode"][2:])
        return codes

    def _test(self, codes: dict[str, bytes], rounds: list[list[str]]) -> Witness:
        """What the tests of the tree saw, after making sure that they saw these codes and no others."""
        for name, code in codes.items():
            entry = {"abi": self.abis[name], "bytecode": "0x" + code.hex()}
            (self.root / ARTIFACTS / f"{name}.json").write_text(json.dumps(entry))
        receiving, sending = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("fork").Process(target=_run, args=(rounds, sending))
        child.start()
        sending.close()
        try:
            seen: Witness = receiving.recv()
        except EOFError:
            raise WrongTree("the tests did not run to their end") from None
        finally:
            child.join()
        expected = {name: digest(code) for name, code in codes.items()}
        if set(seen.roots) != {str(self.root)} or seen.codes != expected:
            raise WrongTree(f"the tests ran other contracts than these: {seen}")
        if not seen.passed and not seen.failed:
            raise WrongTree("no test ran")
        return seen

    def _tests(self, mutant: Mutant | None) -> list[list[str]]:
        """The tests' files in rounds: where the mutant is noticed most likely, then others, the longest last."""
        folder = self.root / "tests/contracts"
        texts = {path.stem.removeprefix("test_"): path.read_text() for path in sorted(folder.glob("test_*.py"))}
        names = [name for name in texts if name not in NOT_BEHAVIOUR]
        words = _words(mutant.refusals) if mutant else []
        near = FIRST.get(mutant.path.stem, ()) if mutant else ()
        near = ("reentrancy",) if mutant and mutant.kind == "lock dropped" else near
        likely = [name for name in names if name in near or any(f'"{text}"' in texts[name] for text in words)]
        likely.sort(key=lambda name: near.index(name) if name in near else len(near))
        rest = [name for name in names if name not in likely and name not in LONG]
        last = [name for name in names if name not in likely and name in LONG]
        return [[f"tests/contracts/test_{name}.py" for name in group] for group in (likely, rest, last) if group]


def _prepare() -> None:
    """Load what all tests need, once; but no contract's code, and no mock that is made of the contracts' modules."""
    import hypothesis

    from tests.contracts.world import ROOT as FOUND
    from tests.contracts.world import compiled

    for path in sorted((FOUND / "tests/contracts/mocks").glob("*.vy")):
        if "contracts.modules" not in path.read_text():
            compiled(path.stem)
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]  # a failure is enough, it need not be small
    hypothesis.settings.register_profile("mutation", derandomize=True, phases=phases, database=None)
    hypothesis.settings.load_profile("mutation")


def _run(rounds: list[list[str]], sending: "multiprocessing.connection.Connection") -> None:
    """In a process of its own: run tests until one fails, and send what was seen."""
    import pytest

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    witness = Witness()
    for files in rounds:
        pytest.main([*PYTEST, "-W", LOADED, *files], plugins=[witness])
        if witness.failed:
            break
    sending.send(witness)


def _affected(path: Path) -> tuple[str, ...]:
    """The contracts whose code comes from this source, imported by way of however many others."""
    return tuple(name for name in CONTRACTS if path in _sources(Path(f"contracts/{name}.vy")))


def _sources(path: Path) -> set[Path]:
    imported = re.findall(r"^from contracts\.modules import (\w+)$", (ROOT / path).read_text(), re.MULTILINE)
    return {path}.union(*(_sources(Path(f"contracts/modules/{name}.vy")) for name in imported))


def _words(refusals: tuple[str, ...]) -> list[str]:
    source = (ROOT / "contracts/modules/refusals.vy").read_text()
    return [text for text, name in re.findall(r'# "(.+)"\n(\w+): constant', source) if name in refusals]
