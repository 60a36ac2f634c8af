"""Every mutant of the contracts: one guard or one comparison changed, as a position in a source and other words for it.

Found in Vyper's own syntax tree, so that nothing is missed for the way it is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vyper import ast as vy

ROOT = Path(__file__).parents[2]
FLIPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "in": "not in"}
SIGNS = {"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!=", "In": "in"}
CHECKS = ("require", "check")
KINDS = ("lock dropped", "guard dropped", "assert dropped", "check dropped", "comparison", "operand dropped")


@dataclass(frozen=True, slots=True)
class Mutant:
    """Bytes `start` to `end` of a source become `text`."""

    path: Path
    start: int
    end: int
    text: str
    kind: str
    line: int
    refusals: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.kind}: {self.original.decode()} -> {self.text or 'nothing'}"

    @property
    def original(self) -> bytes:
        """What stands there."""
        return (ROOT / self.path).read_bytes()[self.start : self.end]

    def applied(self) -> bytes:
        """The mutated source."""
        source = (ROOT / self.path).read_bytes()
        return source[: self.start] + self.text.encode() + source[self.end :]


def all_mutants() -> list[Mutant]:
    """Of every contract and module, the plainest kinds first."""
    paths = sorted((ROOT / "contracts").rglob("*.vy"))
    found = [mutant for path in paths for mutant in _Source(path.relative_to(ROOT)).mutants()]
    return sorted(found, key=lambda mutant: KINDS.index(mutant.kind))


class _Source:
    """One file, its syntax tree and where its lines begin."""

    def __init__(self, path: Path) -> None:
        self.path, self.bytes = path, (ROOT / path).read_bytes()
        self.tree: Any = vy.parse_to_ast(self.bytes.decode())
        self.lines = [0]
        for line in self.bytes.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))

    def mutants(self) -> list[Mutant]:
        parts = (self._conditions(), self._comparisons(), self._operands(), self._checks(), self._locks())
        return [mutant for part in parts for mutant in part]

    def _conditions(self) -> Iterator[Mutant]:
        """Each `if` that only refuses never does; each assertion holds. What the condition calls is called still."""
        for node in self.tree.get_descendants(vy.If):
            if len(node.body) == 1 and "refusals." in node.body[0].node_source_code:
                start, end = self._span(node.test)
                yield self._mutant("guard dropped", node, start, end, f"({self._text(start, end)}) and False")
        for node in self.tree.get_descendants(vy.Assert):
            start, end = self._span(node.test)
            yield self._mutant("assert dropped", node, start, end, f"({self._text(start, end)}) or True")

    def _comparisons(self) -> Iterator[Mutant]:
        """Each comparison takes its boundary differently, or the opposite."""
        for node in self.tree.get_descendants(vy.Compare):
            sign = SIGNS[type(node.op).__name__]
            start = self.bytes.rindex(sign.encode(), self._start(node.left), self._start(node.right))
            yield self._mutant("comparison", node, start, start + len(sign), FLIPPED[sign])

    def _operands(self) -> Iterator[Mutant]:
        """Each operand of `and` and of `or` no longer matters."""
        for node in self.tree.get_descendants(vy.BoolOp):
            neutral = "or True" if isinstance(node.op, vy.And) else "and False"
            for value in node.values:
                start, end = self._span(value)
                yield self._mutant("operand dropped", node, start, end, f"(({self._text(start, end)}) {neutral})")

    def _checks(self) -> Iterator[Mutant]:
        """Each call of a function that only checks is left out."""
        for node in self.tree.get_descendants(vy.Expr):
            called = getattr(getattr(node.value, "func", None), "attr", "")
            if called.lstrip("_").startswith(CHECKS):
                yield self._mutant("check dropped", node, *self._span(node), "pass")

    def _locks(self) -> Iterator[Mutant]:
        """Each function loses its lock."""
        for node in self.tree.get_descendants(vy.FunctionDef):
            for decorator in node.decorator_list:
                if decorator.id == "nonreentrant":
                    start, end = self._span(decorator)
                    yield self._mutant("lock dropped", node, start - 1, end, "")

    def _mutant(self, kind: str, node: Any, start: int, end: int, text: str) -> Mutant:
        words = self._refusals(node)
        return Mutant(self.path, start, end, text, kind, self.bytes[:start].count(b"\n") + 1, words)

    def _refusals(self, node: Any) -> tuple[str, ...]:
        """The names of the refusals at this place, or else in its function: their tests are likeliest to notice."""
        for place in (node, node.get_ancestor(vy.If), node.get_ancestor(vy.FunctionDef)):
            if place is not None:
                names = [a.attr for a in place.get_descendants(vy.Attribute) if _is_refusal(a)]
                if names:
                    return tuple(dict.fromkeys(names))
        return ()

    def _start(self, node: Any) -> int:
        return int(self.lines[node.lineno - 1] + node.col_offset)

    def _span(self, node: Any) -> tuple[int, int]:
        return self._start(node), int(self.lines[node.end_lineno - 1] + node.end_col_offset)

    def _text(self, start: int, end: int) -> str:
        return self.bytes[start:end].decode()


def _is_refusal(attribute: Any) -> bool:
    return getattr(attribute.value, "id", "") == "refusals" and attribute.attr.isupper()
