"""`python -m refrain_web.translation`: bring every language's .po file up to date with what the sources say."""

import sys

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from refrain_web.translation.catalogues import FOLDER, read
from refrain_web.translation.extraction import everything
from refrain_web.translation.languages import LANGUAGES, SOURCE


def main() -> int:
    """Add new texts, drop those that are gone, keep every translation. Exit status 1 if one is missing."""
    missing = 0
    for code in LANGUAGES:
        if code == SOURCE.code:
            continue
        catalog = updated(code)
        with (FOLDER / f"{code}.po").open("wb") as file:
            write_po(file, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=0)
        absent = untranslated(catalog)
        missing += len(absent)
        print(f"{code}: {len(catalog)} texts, {len(absent)} to translate")
        for text in absent:
            print(f"  {text}")
    return 1 if missing else 0


def updated(code: str) -> Catalog:
    """A language's texts as the sources want them: a new one is empty, never guessed from a similar one."""
    catalog = read(code) if (FOLDER / f"{code}.po").exists() else Catalog(locale=code, charset="utf-8")
    created = catalog.creation_date  # a date that moves with every run would be a conflict with every merge
    catalog.update(everything(), no_fuzzy_matching=True)
    catalog.creation_date = created
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """Texts that have no translation yet, or only half of one."""
    return [str(message.id) for message in catalog if message.id and not _whole(message.string)]


def _whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
