"""Texts, figures and days in the reader's language, and which language that is."""

import pytest

from refrain.currency import COIN
from refrain.errors import Refused
from refrain.liner_notes import in_words
from refrain.market.eligibility import eligibility
from refrain.market.refusals import NO_RESALES
from refrain.terms import Terms
from refrain.units import NOBODY, BasisPoints
from refrain_web import problems, translation
from refrain_web.filters import day, left_words, money, supply, total_length
from refrain_web.studio.composer import compose
from refrain_web.translation.catalogues import Template, catalogue
from tests.webapp.pages.conftest import gateway, shop_app  # noqa: F401


@pytest.fixture
def german(shop_app):  # noqa: F811
    with shop_app.test_request_context(headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}):
        yield


def test_figures_and_days__as_germans_write_them(german):
    assert money(COIN.one // 20, COIN) == "0,05 ETH"
    assert money(1, COIN) == "0,000000000000000001 ETH"
    assert supply(25_000) == "25.000"
    assert day(1_772_582_400) == "4. März 2026"
    assert left_words(1, 4) == "noch 3"
    assert total_length(62_000) == "1 min"


def test_figures_and_days__outside_a_request__are_english():
    assert (money(COIN.one // 20, COIN), supply(25_000), day(1_772_582_400)) == ("0.05 ETH", "25,000", "4 March 2026")


def test_terms__in_words_with_their_figures(german):
    words = [
        " ".join(map(translation.translated, line))
        for line in in_words(
            Terms(BasisPoints(250), max_supply=1_500, max_holders=1, max_resales=3, max_resale_price=COIN.one // 2)
        )
    ]
    assert words[0] == "2,5 % jedes Weiterverkaufs gehen an die Künstler:in, solange es das Exemplar gibt."
    assert words[1] == "1.500 Exemplare kann es je geben."
    assert words[2] == "1 Konto kann gleichzeitig ein Exemplar haben."
    assert words[3] == "3× lässt sich jedes Exemplar weiterverkaufen, sein Leben lang."
    assert words[-1] == "0,5 ETH ist der höchste Preis beim Weiterverkauf."


def test_refusals__of_the_contract__in_words(german):
    assert translation.translated(eligibility(NO_RESALES).detail).startswith(
        "Dieses Exemplar wurde so oft weiterverkauft"
    )
    assert translation.translated(NO_RESALES) == "Kein Weiterverkauf mehr übrig"


def test_errors__keep_their_reason_and_values(german):
    problem = problems.of_error(
        Refused("nightbus.flac has not arrived whole: 5 of 1000 bytes", hint="Finish its upload.")
    )
    assert problem.reason == "refused"
    assert problem.detail == "nightbus.flac ist nicht ganz angekommen: 5 von 1.000 Byte"
    assert problem.hint == "Lade sie fertig hoch."


def test_unknown_words__stay_as_they_are(german):
    assert translation.translated("something that nobody translated") == "something that nobody translated"
    assert translation.translated(
        "song.flac: The recording is damaged or cut off: it cannot be decoded to its end."
    ) == ("song.flac: Die Aufnahme ist beschädigt oder abgeschnitten: Sie lässt sich nicht bis zum Ende dekodieren.")


def test_texts__long_and_full_of_a_sentences_words__take_one_look(german):
    """Written by strangers, such texts made the search try every combination of places, or call itself too deeply."""
    for template in catalogue("de").templates:
        long = "".join(f"{words}a" * 5_000 for words in template.words)
        assert (template.values(long + "?") is None) == bool(template.words[-1])
    subjects = "x: " * 5_000 + "y"
    assert translation.translated(subjects) == subjects


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a of b of c bytes", {"have": "a of b", "size": "c"}),
        ("a of bytes", None),
        (" of b bytes", None),
        ("a of  bytes", None),
        ("a of b bytes ", None),
    ],
)
def test_template__knows_a_sentence_by_its_words(text, values):
    assert Template(("", " of ", " bytes"), ("have", "size"), "").values(text) == values


def test_composer__takes_a_decimal_comma_and_answers_in_german(german):
    assert compose({"price": "0,05", "royalty": "2,5"}, NOBODY).terms.royalty_bps == 250
    assert compose({"price": "viel"}, NOBODY).problems["price"] == "'viel' ist kein Betrag. Schreib ihn so: 0,05."


PAGE = "/?order=title"


@pytest.mark.parametrize(
    ("path", "cookie", "accepted", "spoken"),
    [
        (PAGE, "", "", "en"),
        (PAGE, "", "de-CH, fr;q=0.9", "de"),
        (PAGE, "", "fr, en;q=0.1", "en"),
        (PAGE, "en", "de", "en"),
        (PAGE, "nonsense", "de", "de"),
        (PAGE + "&lang=de", "en", "en", "de"),
        (PAGE + "&lang=xx", "", "en", "en"),
    ],
)
def test_language__by_address_then_choice_then_browser(shop_app, path, cookie, accepted, spoken):  # noqa: F811
    client = shop_app.test_client()
    if cookie:
        client.set_cookie("language", cookie)
    answer = client.get(path, headers={"Accept-Language": accepted})
    assert f'<html lang="{spoken}">' in answer.text
    assert answer.headers["Content-Language"] == spoken
    assert {"Accept-Language", "Cookie"} <= set(answer.vary.as_set(preserve_casing=True))
    assert ("texts/de." in answer.text) == (spoken == "de")


def test_language__asked_for_by_address__is_kept(shop_app):  # noqa: F811
    client = shop_app.test_client()
    client.get("/?lang=de")
    assert '<html lang="de">' in client.get("/").text
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "de"}).text


def test_page__names_itself_in_the_other_languages(shop_app):  # noqa: F811
    text = shop_app.test_client().get("/?q=night%26day").text
    site = shop_app.extensions["refrain"].config.site_url
    assert (
        'hreflang="de" href="http://localhost/?q=night%26day&amp;lang=de"' in text
        or f'hreflang="de" href="{site}' in text
    )


def test_texts_for_scripts__change_their_address_with_their_content(shop_app):  # noqa: F811
    client = shop_app.test_client()
    answer = client.get("/texts/de.js")
    assert "immutable" in answer.headers["Cache-Control"]
    assert '"Buy this copy"' not in answer.text, "templates' texts are not needed there"
    assert '"Connect":"Verbinden"' in answer.text
    assert client.get("/texts/en.js").status_code == client.get("/texts/..%2fde.js").status_code == 404


def test_api__answers_in_the_language_asked_for_but_not_its_reasons(shop_app):  # noqa: F811
    client = shop_app.test_client()
    path = "/api/v1/releases/0x1"
    english, german = (client.get(path, headers={"Accept-Language": code}).json for code in ("en", "de"))
    assert (english["reason"], english["status"]) == (german["reason"], german["status"])
    assert english["hint"] == "An address is 0x and 40 hexadecimal digits."
    assert german["hint"] == "Eine Adresse besteht aus 0x und 40 Hexadezimalziffern."


def test_api__kept_answers_of_one_language_are_not_given_in_another(shop_app):  # noqa: F811
    client = shop_app.test_client()
    words = [
        next(
            part["words"]
            for part in client.get("/api/v1/status", headers={"Accept-Language": code}).json["parts"]
            if part["name"] == "chain"
        )
        for code in ("en", "de")
    ]
    assert words == [
        "Nothing can be bought, sold or published.",
        "Nichts lässt sich kaufen, verkaufen oder veröffentlichen.",
    ]
