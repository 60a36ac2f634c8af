"""What the tests of a tree really ran: a pytest plugin that notes outcomes, and digests of the contracts under test."""

import hashlib
import inspect
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CONTRACTS = ("Release", "ReleaseFactory", "BuyerTypes")


def digest(code: bytes) -> str:
    """What stands for a creation code."""
    return hashlib.sha256(code).hexdigest()


@dataclass(eq=False)
class Witness:
    """How many tests passed, which failed, from where they came and which creation code each contract had for them."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        from refrain.chain import abi
        from tests.contracts import world

        files = (inspect.getfile(abi), inspect.getfile(world))
        self.roots = [str(Path(files[0]).parents[3]), str(Path(files[1]).parents[2]), str(world.ROOT)]
        self.codes = {name: digest(abi.bytecode(name)) for name in CONTRACTS}
