"""The tree and its import rules, as docs/architecture.md and the README state them."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = {"refrain": ROOT / "backend" / "refrain", "refrain_web": ROOT / "webapp" / "refrain_web"}

# Floors, top to bottom. A part imports only parts of its own floor or of floors below.
FLOORS = [
    {"cli", "commands", "demo"},
    {"client", "refrain_web", "rescue"},
    {"keepers", "market", "indexer", "webhooks"},
    {"publishing", "chain"},
    {"crypto", "storage", "config"},
    {"media", "catalog"},
    {"terms", "liner_notes"},
    {"callers", "currency", "errors", "lifetime", "logs", "nesting", "serving", "units"},
]
FLOOR = {part: level for level, parts in enumerate(FLOORS) for part in parts}

# Only these places may import the package: where a library leaks, it cannot be replaced.
CONFINED = {
    "web3": ("refrain/chain/",),
    "eth_account": ("refrain/chain/",),
    "eth_abi": ("refrain/chain/",),
    "eth": ("refrain/chain/embedded/",),
    "flask": ("refrain_web/", "refrain/keepers/"),
    "click": ("refrain/cli.py", "refrain/commands/"),
    "sqlalchemy": (
        "refrain/catalog/",
        "refrain/indexer/",
        "refrain/market/",
        "refrain/publishing/",
        "refrain/webhooks/",
        "refrain_web/",
    ),
    "ipfshttpclient": ("refrain/storage/",),
    "av": ("refrain/media/",),
    "huey": ("refrain/publishing/",),
    "granian": ("refrain/serving.py",),
    "cryptography": ("refrain/crypto/",),
}


def sources():
    for package, folder in PARTS.items():
        for path in sorted(folder.rglob("*.py")):
            yield package, path, f"{package}/{path.relative_to(folder).as_posix()}"


def imports(path):
    """Every module that a file imports anywhere, also inside functions, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module):
    """The part that a dotted name lies in; None for other packages and for refrain's own version."""
    names = module.split(".")
    if names[0] == "refrain_web":
        return "refrain_web"
    return names[1] if names[0] == "refrain" and len(names) > 1 and names[1] in FLOOR else None


def edges():
    """Pairs of parts (importer, imported) with the file that shows them."""
    for package, path, name in sources():
        own = "refrain_web" if package == "refrain_web" else name.split("/")[1].removesuffix(".py")
        for module in imports(path):
            other = part_of(module)
            if own in FLOOR and other and other != own:
                yield own, other, name


def test_parts__every_one__has_a_floor():
    found = {name.split("/")[1].removesuffix(".py") for package, _, name in sources() if package == "refrain"}
    assert found - {"__init__", "__main__"} <= set(FLOOR)


def test_imports__between_parts__never_go_up():
    assert not [edge for edge in edges() if FLOOR[edge[1]] < FLOOR[edge[0]]]


def test_imports__between_parts__have_no_circle():
    graph = {}
    for own, other, _ in edges():
        graph.setdefault(own, set()).add(other)
    done, path = set(), []

    def visit(part):
        assert part not in path, f"circle: {' -> '.join([*path, part])}"
        if part not in done:
            path.append(part)
            for other in sorted(graph.get(part, ())):
                visit(other)
            path.pop()
            done.add(part)

    for part in sorted(graph):
        visit(part)


@pytest.mark.parametrize(
    ("part", "allowed"),
    [
        ("crypto", {"errors", "nesting", "units"}),
        ("terms", {"errors", "units"}),
        ("units", {"errors"}),
        ("errors", set()),
    ],
)
def test_imports__of_pure_parts__are_only_values(part, allowed):
    assert {other for own, other, _ in edges() if own == part} <= allowed


def test_imports__of_storage__never_know_what_is_encrypted():
    assert not [edge for edge in edges() if edge[0] == "storage" and edge[1] == "crypto"]


@pytest.mark.parametrize("package", CONFINED)
def test_imports__of_confined_packages__stay_in_their_place(package):
    assert not [
        name
        for _, path, name in sources()
        if not name.startswith(CONFINED[package]) and any(module.split(".")[0] == package for module in imports(path))
    ]


def test_readme_tree__every_entry__exists_and_every_part_is_there():
    tree = re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[1]
    depth = {}
    named = set()
    for line in tree.splitlines():
        entry = line.split("#")[0].rstrip()
        name = entry.strip()
        if not name:
            continue
        indent = len(entry) - len(entry.lstrip())
        depth = {level: parent for level, parent in depth.items() if level < indent}
        path = Path(*[depth[level] for level in sorted(depth)], name)
        depth[indent] = name
        assert (ROOT / path).exists(), f"the README's tree names {path}, which is not there"
        named.add(path.as_posix())
    parts = {
        f"backend/refrain/{path.name}" for path in PARTS["refrain"].iterdir() if path.is_dir() and "__" not in path.name
    }
    assert parts <= named, f"the README's tree leaves out {parts - named}"
