"""Which languages the shop speaks, and which one this visitor reads. Pure."""

from dataclasses import dataclass

from babel import Locale
from werkzeug.datastructures import LanguageAccept


@dataclass(frozen=True, slots=True)
class Language:
    """`code` as in HTML's `lang` (BCP 47), `name` in the language itself, `locale` for numbers and dates."""

    code: str
    name: str
    locale: Locale


SOURCE = Language("en", "English", Locale("en", "GB"))
"""What templates and scripts are written in; it needs no catalogue."""
LANGUAGES = {one.code: one for one in (SOURCE, Language("de", "Deutsch", Locale("de")))}


def choose(asked: str | None, kept: str | None, accepted: LanguageAccept) -> Language:
    """The language that the URL asks for, else the one chosen earlier, else the best that the browser accepts."""
    for code in (asked, kept):
        if code in LANGUAGES:
            return LANGUAGES[code]
    return LANGUAGES[accepted.best_match(LANGUAGES, SOURCE.code)]
