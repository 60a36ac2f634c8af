"""Finding every text that a reader may see: in templates, scripts, the web package, and what the library says.

Templates and scripts mark theirs (`_`, `ngettext`, `pgettext`). The library knows nothing of languages, so its texts
are found by where they stand: the words of errors anywhere, and every sentence of the modules in `PROSE`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

import refrain
import refrain_web

SOURCES = (Path(refrain_web.__file__).parent, Path(refrain.__file__).parent)
LIBRARY = (
    "market",
    "catalog",
    "publishing",
    "media",
    "crypto/signin.py",
    "crypto/signatures.py",
    "storage/cid.py",
    "terms.py",
    "liner_notes.py",
    "units.py",
    "currency.py",
    "chain/currency.py",
    "chain/refusals.py",
    "chain/release.py",
    "chain/factory.py",
    "chain/rpc.py",
)
"""What a visitor's request may reach; the keepers', the node's and the command's own words are not among it."""
PROSE = (
    "refrain/terms.py",
    "refrain/liner_notes.py",
    "refrain/market/refusals.py",
    "refrain/market/eligibility.py",
    "refrain/publishing/progress.py",
    "refrain_web/health.py",
    "refrain_web/problems.py",
    "refrain_web/studio/composer.py",
    "refrain_web/studio/loosening.py",
    "refrain_web/studio/presets.py",
)
"""Modules whose sentences are all shown, whatever carries them."""
UNTRANSLATED = (
    "templates/api",
    "static/js/rescue.js",
    "static/js/crypto",
    "static/vendor",
    "static/rescue",
    "market/steps.py",
)
"""Pages and words for programmers; the rescue page, which works without this package and speaks one language."""

Found = tuple[str | tuple[str, str], str | None]
"""A text, or its singular and plural, and its context."""

_MARKS = ("_", "gettext", "ngettext", "pgettext")
_KEYWORDS: Any = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_ERRORS = re.compile(r"(?!Markup|ValueError|TypeError)[A-Z]\w+|__init__")
_SENTENCE = re.compile(r"(?!Allow$)[A-Z][a-z]+|.*[A-Za-z].* .*", re.DOTALL)


def everything() -> Catalog:
    """Every text with the files that it stands in."""
    catalog = Catalog(charset="utf-8")
    for root in SOURCES:
        for path in sorted(root.rglob("*")):
            name = f"{root.name}/{path.relative_to(root).as_posix()}"
            for text, context in _texts(path, name):
                catalog.add(text, locations=[(name, 0)], context=context)
    return catalog


def _texts(path: Path, name: str) -> Iterator[Found]:
    inside = name.partition("/")[2]
    if inside.startswith(UNTRANSLATED):
        return
    if path.suffix == ".py" and (name.startswith("refrain_web/") or inside.startswith(LIBRARY)):
        yield from of_python(path.read_text(), prose=name in PROSE)
    elif path.suffix in (".html", ".js") and name.startswith("refrain_web/"):
        yield from _of_marked(path)


def _of_marked(path: Path) -> Iterator[Found]:
    """Texts that are marked, by Babel's and Jinja's own readers."""
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "javascript"
    for _, text, _, context in extract_from_file(method, path, keywords=_KEYWORDS, options={"extensions": ""}):
        yield (text if isinstance(text, str) else (text[0], text[1])), context


def of_python(source: str, *, prose: bool) -> Iterator[Found]:
    """Texts of a module: marked ones, the words of errors, and with `prose` every sentence but the docstrings."""
    tree = ast.parse(source)
    silent = {id(text) for text in _docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif prose and isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in silent:
            text = template(node)
            if text and _SENTENCE.fullmatch(PLACE.sub("", text)) and re.search("[A-Za-z]", PLACE.sub("", text)):
                yield text, None
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in ast.walk(node)}


def _of_call(call: ast.Call) -> Iterator[Found]:
    function = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if function in _MARKS:
        yield from _of_marks(function, [str(one.value) for one in call.args if isinstance(one, ast.Constant)])
    elif _ERRORS.fullmatch(function):
        spoken = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "hint")]
        for text in filter(None, map(template, spoken)):
            if " " in text and re.search("[A-Za-z]", PLACE.sub("", text)):
                yield text, None


def _of_marks(function: str, texts: list[str]) -> Iterator[Found]:
    """What a marked call names; one whose text is a variable names nothing."""
    if function == "pgettext" and len(texts) > 1:
        yield texts[1], texts[0]
    elif function == "ngettext" and len(texts) > 1:
        yield (texts[0], texts[1]), None
    elif function in ("_", "gettext") and texts:
        yield texts[0], None


PLACE = re.compile(r"%\(\w+\)s")


def template(node: ast.expr) -> str | None:
    """A text as translators see it: the values of an f-string become `%(name)s`, named after what they are."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    words = ""
    names: set[str] = set()
    for part in node.values:
        if isinstance(part, ast.Constant):
            words += str(part.value).replace("%", "%%")
        elif isinstance(part, ast.FormattedValue):
            name = _name(part.value, names)
            names.add(name)
            words += f"%({name})s"
    return words


def _name(value: ast.expr, taken: set[str]) -> str:
    """A short name for a value of an f-string."""
    found = next((node for node in ast.walk(value) if isinstance(node, ast.Attribute | ast.Name)), None)
    name = "value" if found is None else (found.attr if isinstance(found, ast.Attribute) else found.id)
    name = name.strip("_").lower()
    while name in taken:
        name += "_"
    return name


def _docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    """Texts that stand alone, as statements."""
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
