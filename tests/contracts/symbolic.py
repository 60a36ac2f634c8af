"""Functions of the pure modules as formulas: their sources, read by Vyper's own parser, become terms of an SMT solver.

`Words` reads them over 256 bits, exactly as the machine computes; `Numbers` over whole numbers, where multiplying and
dividing can be reasoned about. In both, every step that could leave 256 bits is noted in `stops`: a checked operation
would revert there, an unchecked one would wrap. A proof must show that no such step is ever reached.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import z3
from vyper import ast as vy

from tests.contracts.world import ROOT

LIMIT = 2**256
EFFORT = 100_000_000  # the solver's own count of steps, the same on any machine; proofs take a twentieth of it at most
UNSAFE = {"unsafe_add": "Add", "unsafe_sub": "Sub", "unsafe_mul": "Mult", "unsafe_div": "FloorDiv"}


@cache
def source(module: str) -> Any:
    return vy.parse_to_ast((ROOT / f"contracts/modules/{module}.vy").read_text())


@cache
def constant(module: str, name: str) -> int:
    """The value of a constant."""
    found = source(module).get_children(vy.VariableDecl, {"target.id": name, "is_constant": True})
    return int(Reader(module).value(found[0].value, {}))


@dataclass
class Reader:
    """Evaluates a module's functions on whole numbers of Python; its subclasses on terms of the solver."""

    module: str
    stops: list[Any] = field(default_factory=list)
    now: Any = None

    def call(self, name: str, *args: Any) -> Any:
        """The value that a function returns for these arguments."""
        function = source(self.module).get_children(vy.FunctionDef, {"name": name})[0]
        scope = {argument.arg: value for argument, value in zip(function.args.args, args, strict=True)}
        return self._body(function.body, scope)

    def _body(self, statements: Any, scope: dict[str, Any]) -> Any:
        for node in statements:
            if isinstance(node, vy.Return):
                return self.value(node.value, scope)
            if isinstance(node, vy.If):
                self._branch(node, scope)
            elif isinstance(node, vy.AnnAssign | vy.Assign):
                scope[node.target.id] = self.value(node.value, scope)
            elif not isinstance(node, vy.DocStr):
                raise NotImplementedError(node.node_source_code)
        return None

    def _branch(self, node: Any, scope: dict[str, Any]) -> None:
        """An `if` that only assigns; what may stop inside does so under its condition only."""
        inside, before = dict(scope), self.stops
        condition, self.stops = self.value(node.test, scope), []
        if self._body(node.body, inside) is not None or node.orelse:
            raise NotImplementedError(node.node_source_code)
        self.stops = before + [z3.And(condition, stop) for stop in self.stops]
        for name in scope:
            scope[name] = z3.If(condition, inside[name], scope[name])

    def value(self, node: Any, scope: dict[str, Any]) -> Any:
        match type(node).__name__:
            case "Int" | "Hex":
                return int(node.value, 16) if isinstance(node.value, str) else node.value
            case "Name":
                return scope[node.id] if node.id in scope else constant(self.module, node.id)
            case "BinOp":
                left, right = self.value(node.left, scope), self.value(node.right, scope)
                return self.binary(type(node.op).__name__, left, right, checked=True)
            case "UnaryOp":
                return self.invert(self.value(node.operand, scope))
            case "Compare":
                left, right = self.value(node.left, scope), self.value(node.right, scope)
                return self.compare(type(node.op).__name__, left, right)
            case "BoolOp":
                parts = [self.value(part, scope) for part in node.values]
                return z3.And(*parts) if isinstance(node.op, vy.And) else z3.Or(*parts)
            case "Attribute" if node.attr == "timestamp":
                return self.now
        return self._called(node, scope)

    def _called(self, node: Any, scope: dict[str, Any]) -> Any:
        name = node.func.id
        if name == "convert":
            return self.value(node.args[0], scope)
        left, right = (self.value(argument, scope) for argument in node.args)
        if name == "min":
            return z3.If(self.compare("Lt", left, right), left, right)
        return self.binary(UNSAFE[name], left, right, checked=False)

    def binary(self, kind: str, left: Any, right: Any, checked: bool) -> Any:
        steps = {"Add": int.__add__, "Sub": int.__sub__, "Mult": int.__mul__, "Pow": int.__pow__}
        steps |= {"LShift": int.__lshift__, "BitOr": int.__or__, "BitAnd": int.__and__}
        return steps[kind](left, right)

    def invert(self, value: Any) -> Any:
        return LIMIT - 1 - value

    def compare(self, kind: str, left: Any, right: Any) -> Any:
        raise NotImplementedError(kind)


class Words(Reader):
    """Over 256 bits."""

    def binary(self, kind: str, left: Any, right: Any, checked: bool) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            return super().binary(kind, left, right, checked)
        left, right = _word(left), _word(right)
        match kind:
            case "Add":
                self.stops.append(z3.Not(z3.BVAddNoOverflow(left, right, False)))
                return left + right
            case "Sub":
                self.stops.append(z3.Not(z3.BVSubNoUnderflow(left, right, False)))
                return left - right
            case "Mult":
                self.stops.append(z3.Not(z3.BVMulNoOverflow(left, right, False)))
                return left * right
            case "LShift":
                return left << right
            case "RShift":
                return z3.LShR(left, right)
            case "BitAnd":
                return left & right
            case "BitOr":
                return left | right
        raise NotImplementedError(kind)

    def invert(self, value: Any) -> Any:
        return super().invert(value) if isinstance(value, int) else ~value

    def compare(self, kind: str, left: Any, right: Any) -> Any:
        left, right = _word(left), _word(right)
        signs = {"Lt": z3.ULT, "LtE": z3.ULE, "Gt": z3.UGT, "GtE": z3.UGE}
        equal = left == right
        return {"Eq": equal, "NotEq": z3.Not(equal)}[kind] if kind in ("Eq", "NotEq") else signs[kind](left, right)


class Numbers(Reader):
    """Over whole numbers, none below zero."""

    def binary(self, kind: str, left: Any, right: Any, checked: bool) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            return super().binary(kind, left, right, checked)
        if kind in ("FloorDiv", "Mod"):
            return left / right if kind == "FloorDiv" else left % right
        result = {"Add": left + right, "Sub": left - right, "Mult": left * right}[kind]
        self.stops.append(z3.Or(result < 0, result >= LIMIT))
        return result

    def compare(self, kind: str, left: Any, right: Any) -> Any:
        return {"Lt": left < right, "Gt": left > right, "Eq": left == right}[kind]


def _word(value: Any) -> Any:
    return z3.BitVecVal(value, 256) if isinstance(value, int) else value


def proved(claim: Any, given: list[Any]) -> None:
    """Raises AssertionError with a counterexample unless the claim follows for all values."""
    assert _checked(given, EFFORT // 10)[0] != z3.unsat, "what is given contradicts itself, and would prove anything"
    answer, solver = _checked([*given, z3.Not(claim)], EFFORT)
    assert answer == z3.unsat, f"{answer}: {solver.model() if answer == z3.sat else solver.reason_unknown()}"


def _checked(formulas: list[Any], effort: int) -> tuple[Any, z3.Solver]:
    solver = z3.Solver()
    solver.set("rlimit", effort)
    solver.add(*formulas)
    return solver.check(), solver
