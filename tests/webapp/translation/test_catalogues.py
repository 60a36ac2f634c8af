"""Every text can be read in every language: nothing unmarked, nothing untranslated, no value lost on the way."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.jslexer import tokenize, unquote_string
from jinja2 import Environment, nodes

import refrain_web
from refrain_web.translation.__main__ import untranslated, updated
from refrain_web.translation.catalogues import PLACEHOLDER, read
from refrain_web.translation.extraction import everything, of_python
from refrain_web.translation.languages import LANGUAGES, SOURCE

WEB = Path(refrain_web.__file__).parent
TEMPLATES = sorted(path for path in (WEB / "templates").rglob("*.html") if path.parent.name != "api")
SCRIPTS = sorted(
    path for path in (WEB / "static" / "js").rglob("*.js") if path.parent.name != "crypto" and path.name != "rescue.js"
)
OTHERS = [code for code in LANGUAGES if code != SOURCE.code]
NAMES = {"Refrain", "ETH", "ISRC", "ipfs://", "Nightbus North", "Kleine Gezeitenkunde"}
"""What is called the same everywhere."""
READ_OUT = ("alt", "aria-label", "placeholder", "title", "content", "label", "data-label")


@pytest.mark.parametrize("code", OTHERS)
def test_catalogue__holds_every_text_of_the_sources(code):
    wanted = {(message.context, str(message.id)) for message in everything()}
    assert wanted == {(message.context, str(message.id)) for message in read(code)}, "run `make translations`"


@pytest.mark.parametrize("code", OTHERS)
def test_catalogue__nothing_is_left_to_translate(code):
    assert untranslated(updated(code)) == []


@pytest.mark.parametrize("code", OTHERS)
def test_translation__holds_the_values_of_its_text(code):
    for message in read(code):
        if not message.id:
            continue
        several = not isinstance(message.id, str)
        given = set(PLACEHOLDER.findall(message.id[1] if several else message.id))
        for translation in message.string if several else (message.string,):
            assert given == set(PLACEHOLDER.findall(translation)) | ({"num"} if several else set()) & given, message.id
            assert not given or "%" not in PLACEHOLDER.sub("", translation.replace("%%", "")), message.id


class Visible(HTMLParser):
    """What a reader sees or hears of a piece of HTML."""

    def __init__(self):
        super().__init__()
        self.words, self._silent = [], 0

    def handle_starttag(self, tag, attributes):
        self._silent += tag in ("script", "style", "code")
        self.words += [value for name, value in attributes if name in READ_OUT and value and tag != "meta"]

    def handle_endtag(self, tag):
        self._silent -= tag in ("script", "style", "code")

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)


def unmarked_words(source):
    """Words of a template that stand outside `_()`: what is left once its expressions are taken out."""
    tree = Environment().parse(source)
    html = "".join(
        part.data if isinstance(part, nodes.TemplateData) else "\ue000"
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
    )
    reader = Visible()
    reader.feed(html)
    pieces = (piece.strip() for text in reader.words for piece in text.split("\ue000"))
    return [piece for piece in pieces if re.search("[A-Za-z]{2}", piece) and piece.strip(" ·") not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_template__holds_no_unmarked_text(path):
    assert unmarked_words(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Buy this</p>", ["Buy this"]),
        ('<p aria-label="Buy">{{ _("Buy this") }}</p>', ["Buy"]),
        ("<p>{{ count }} copies</p>", ["copies"]),
        ('<p>{{ _("Buy this") }} · Refrain</p>', []),
    ],
)
def test_unmarked_words__are_found(source, found):
    assert unmarked_words(source) == found


def unmarked_sentences(path):
    """Sentences of a script that no call to `_`, `ngettext` or `pgettext` holds."""
    sentences = set()
    for token in tokenize(path.read_text(), template_string=True):
        if token.type in ("string", "template_string"):
            text = unquote_string(token.value) if token.type == "string" else token.value.strip("`")
            if re.match(r"[A-Z][a-z]+[ ,.]([^A-Z{}<>]|$)", text):
                sentences.add(text)
    return sentences - marked()


@cache
def marked():
    """Every text that the sources mark, singular and plural."""
    ids = (message.id if isinstance(message.id, tuple | list) else (message.id,) for message in everything())
    return {text for several in ids for text in several}


NOT_SHOWN = {
    "This recording is not unlocked here. Press play on its page.",  # for whoever opens the sound's address itself
    "User rejected the request.",  # EIP-1193's own words, which wallet/words.js puts into ours
    "The recording cannot be reached at the moment.",  # carries a reason, for which player/words.js has words
    "Only ${helped} of ${total} keepers could help; ${threshold} are needed.",  # likewise
    "The keeper at ${url} does not answer.",
    "The keeper at ${answer.url} gave a wrong share.",
    "Chain ${chainId}",  # what a wallet may call a chain that it does not know
}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(WEB / "static" / "js")))
def test_script__holds_no_unmarked_sentence(path):
    assert unmarked_sentences(path) - NOT_SHOWN == set()


def test_extraction__finds_errors_prose_and_marked_texts():
    source = '''
"""Not this."""
WORDS = {"a": "It is ready."}
def f(name, count):
    """Nor this."""
    raise Refused(f"{name} has {count} parts", hint="Take one.")
    log.error("not this one")
    _("Buy this"), ngettext("one copy", "%(num)s copies", count), pgettext("obi", "for")
'''
    assert {text for text, _ in of_python(source, prose=False)} == {
        "%(name)s has %(count)s parts",
        "Take one.",
        "Buy this",
        ("one copy", "%(num)s copies"),
        "for",
    }
    assert ("It is ready.", None) in set(of_python(source, prose=True))
    assert "Not this." not in {text for text, _ in of_python(source, prose=True)}
