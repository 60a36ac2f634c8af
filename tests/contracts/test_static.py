"""What can be said of the contracts without running them, from the compiler's own annotated syntax tree.

No analyser understands Vyper 0.4's modules (docs/verification.md has what was tried), so these are the checks that one
would make: locks, effects before calls, what calls may leave unchecked, and what is never used.
"""

import warnings
from functools import cache
from pathlib import Path

import pytest
from vyper import ast as vy
from vyper.compiler.input_bundle import FilesystemInputBundle
from vyper.compiler.phases import CompilerData

from tests.contracts.test_reentrancy import LOCKED
from tests.contracts.world import ROOT

UNLOCKED = {
    "__default__": "must take wrapped coin being unwrapped, with 2,300 gas",
    "cancel_offer": "only closes the caller's own nonce, which `accept` closes before it calls anybody",
    "hand_over": "only the artist's role, which nothing that calls out reads later",
    "accept_artist": "the same",
    "set_metadata": "only what is shown",
    "freeze_metadata": "the same",
    "set_envelope": "only what keepers read",
}
WRITES_AFTER_CALLS = {
    "collect": "a voucher is redeemed before anything is read",
    "buy": "the same; then sellers and marketplaces who could not be paid are credited",
    "accept": "sellers and marketplaces who could not be paid are credited",
    "sweep": "wrapped coin is unwrapped, then the balance is read and credited",
}
NEVER = ("tx.origin", "selfdestruct", "raw_log", "create_", "is_delegate_call=True", "blockhash", "block.prevrandao")


@cache
def module(name: str):
    path = ROOT / f"contracts/{name}.vy"
    bundle = FilesystemInputBundle([ROOT])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return CompilerData(bundle.load_file(path), bundle).annotated_vyper_module


def functions(name: str) -> dict:
    """A contract's external functions by name, with those of its modules."""
    found = module(name)._metadata["type"].exposed_functions
    return {function.name: function for function in found if function.is_external}


def changes_state(function) -> bool:
    return function.mutability.value in ("nonpayable", "payable")


def steps(function) -> list[tuple[str, object]]:
    """What a function and those that it calls do, in order: calls out, and words of storage written."""
    found = []
    for node in function.ast_def.get_descendants((vy.Call, vy.ExtCall, vy.Assign, vy.AugAssign)):
        if isinstance(node, vy.ExtCall) or (isinstance(node, vy.Call) and _raw(node)):
            found.append(((*_end(node), 0), "call", node))
        elif isinstance(node, vy.Call):
            called = node.func._metadata.get("type")
            if getattr(called, "is_internal", False):
                found += [((*_end(node), 0), kind, inner) for kind, inner in steps(called)]
        elif isinstance(node, (vy.Assign, vy.AugAssign)) and _writes_storage(node):
            found.append(((*_end(node), 1), "write", node))  # after what its right side does
    return [(kind, node) for _, kind, node in sorted(found, key=lambda step: step[0])]


def _end(node) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset


def _raw(node) -> bool:
    """Whether this is a low-level call that may change something."""
    static = any(word.arg == "is_static_call" for word in node.keywords)
    return getattr(node.func, "id", "") in ("raw_call", "send") and not static


def _writes_storage(node) -> bool:
    target = node.target
    while isinstance(target, (vy.Subscript, vy.Attribute)) and not isinstance(target.value, vy.Name):
        target = target.value
    info = target._expr_info or getattr(target.value, "_expr_info", None)
    return info is not None and info.location.name in ("STORAGE", "TRANSIENT")


@pytest.mark.parametrize("name", ["Release", "ReleaseFactory", "BuyerTypes"])
def test_compiler__warns_of_nothing(name):
    assert module(name)


def test_locks__every_function_that_changes_something_has_one_or_a_reason():
    changing = {name: function for name, function in functions("Release").items() if changes_state(function)}
    assert {name for name, function in changing.items() if function.nonreentrant} == set(LOCKED)
    assert changing.keys() - set(LOCKED) == UNLOCKED.keys()


def test_locks__what_has_none__calls_nobody():
    for name in UNLOCKED:
        assert [node for kind, node in steps(functions("Release")[name]) if kind == "call"] == []


@pytest.mark.parametrize("name", ["ReleaseFactory", "BuyerTypes"])
def test_other_contracts__call_nobody_who_could_call_back(name):
    for function in functions(name).values():
        assert [node for kind, node in steps(function) if kind == "call"] == []


def test_effects__come_before_calls_or_have_a_reason():
    late = set()
    for name, function in functions("Release").items():
        kinds = [kind for kind, _ in steps(function)]
        if "call" in kinds and "write" in kinds[kinds.index("call") :]:
            late.add(name)
    assert late == WRITES_AFTER_CALLS.keys()


def test_calls__whose_failure_is_not_fatal__have_their_result_read():
    calls = [node for source in sources() for node in source.get_descendants(vy.Call) if _is_raw_call(node)]
    assert len(calls) == 3
    for call in calls:
        assert not isinstance(call.get_ancestor(), vy.Expr), call.node_source_code


def _is_raw_call(node) -> bool:
    return getattr(node.func, "id", "") == "raw_call"


def test_sources__never_use_what_betrays_or_is_deprecated():
    for path in sorted((ROOT / "contracts").rglob("*.vy")):
        code = "".join(line.partition("#")[0] for line in Path(path).read_text().splitlines(keepends=True))
        assert [word for word in NEVER if word in code] == [], path


def test_money__only_leaves_in_one_place():
    """What is not paid through `push` cannot leave a release; the wrapped coin gives back what was put in."""
    calls = [call for source in sources() for call in source.get_descendants(vy.Call)]
    sends = [
        call for call in calls if getattr(call.func, "id", "") == "send" or (_is_raw_call(call) and _has_value(call))
    ]
    assert [call.get_ancestor(vy.FunctionDef).name for call in sends] == ["withdraw", "push"]


def _has_value(node) -> bool:
    return any(word.arg == "value" for word in node.keywords)


def sources() -> list:
    return [vy.parse_to_ast(path.read_text()) for path in sorted((ROOT / "contracts").rglob("*.vy"))]
