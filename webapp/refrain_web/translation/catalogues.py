"""A language's texts, read from its .po file when first needed: nothing compiled lies about or grows stale."""

import gettext
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from refrain_web.translation.languages import SOURCE

FOLDER = Path(__file__).with_name("catalogues")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FOR_SCRIPTS = ("refrain_web/static/js/", "refrain/market/", "refrain/publishing/progress.py")
"""Whose texts a browser needs: the scripts' own, the contract's reasons that a wallet passes on, the steps of a job."""


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with places for values: the English words around them, and how it reads translated."""

    words: tuple[str, ...]
    places: tuple[str, ...]
    translated: str

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in the places, if `text` is this sentence; an earlier place takes all it can.

        Searches from the end and never again, so that no text, however long, takes more than a look for each place.
        """
        start, end = len(self.words[0]), len(text) - len(self.words[-1])
        if not (text.startswith(self.words[0]) and text.endswith(self.words[-1])):
            return None
        found = []
        for words in reversed(self.words[1:-1]):
            at = text.rfind(words, start + 1, end - 1)
            if at < 0:
                return None
            found.append(text[at + len(words) : end])
            end = at
        found.append(text[start:end])
        return dict(zip(self.places, reversed(found), strict=True)) if start < end else None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`texts` finds whole texts, `templates` finished English sentences; `script` hands texts to a page's modules."""

    texts: gettext.NullTranslations
    templates: tuple[Template, ...]
    script: str

    @property
    def digest(self) -> str:
        """Changes whenever `script` does, so that browsers may keep it for good."""
        return blake2b(self.script.encode(), digest_size=6).hexdigest()


def read(code: str) -> Catalog:
    """A language's .po file."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def catalogue(code: str) -> Catalogue:
    """The texts of one language; empty for the one that everything is written in."""
    if code == SOURCE.code:
        return Catalogue(gettext.NullTranslations(), (), "")
    compiled, found = io.BytesIO(), read(code)
    write_mo(compiled, found)
    compiled.seek(0)
    return Catalogue(gettext.GNUTranslations(compiled), tuple(_templates(found)), _script(found))


def _templates(found: Catalog) -> Iterator[Template]:
    """Sentences that the library finishes itself, those with the most words of their own first."""
    with_values = [message for message in _singular(found) if PLACEHOLDER.search(str(message.id))]
    for message in sorted(with_values, key=lambda one: -len(PLACEHOLDER.sub("", str(one.id)))):
        first, *parts = PLACEHOLDER.split(str(message.id))
        words = tuple(part.replace("%%", "%") for part in (first, *parts[1::2]))
        yield Template(words, tuple(parts[::2]), str(message.string))


def _singular(found: Catalog) -> Iterator[Message]:
    for message in found:
        said_by_library = any(name.endswith(".py") for name, _ in message.locations)
        if message.id and isinstance(message.id, str) and message.string and said_by_library:
            yield message


def _script(found: Catalog) -> str:
    """A classic script, which runs before the page's modules do: English text (and context) to the translation."""
    texts: dict[str, object] = {}
    for message in found:
        if message.id and message.string and any(name.startswith(FOR_SCRIPTS) for name, _ in message.locations):
            words = message.id if isinstance(message.id, str) else message.id[0]
            texts[f"{message.context}\x04{words}" if message.context else words] = message.string
    literal = json.dumps(texts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"globalThis.refrainTexts = {literal};\n"
