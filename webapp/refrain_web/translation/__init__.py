"""The shop in the reader's language: `gettext` for its own texts, `translated` for what the library says.

Templates and scripts are written in English; `catalogues/*.po` hold the rest. docs/storefront.md tells how to write a
text and how to add a language.
"""

from flask import Flask, Response, abort, current_app, request, url_for
from markupsafe import Markup

from refrain_web.translation import speaking
from refrain_web.translation.catalogues import catalogue
from refrain_web.translation.languages import LANGUAGES, SOURCE
from refrain_web.translation.speaking import (
    COOKIE,
    day,
    decimal,
    gettext,
    language,
    ngettext,
    number,
    pgettext,
    translated,
)

__all__ = ["day", "decimal", "gettext", "install", "language", "ngettext", "number", "pgettext", "translated"]

_YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Give templates `_`, `ngettext`, `pgettext` and the filter `translated`; name the language of every answer."""
    app.jinja_env.globals.update(_=_gettext, ngettext=_ngettext, pgettext=_pgettext)
    app.jinja_env.filters["translated"] = translated
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES.values(), "texts": texts_url()})
    app.add_url_rule("/texts/<code>.js", "texts", _texts)
    app.add_template_global(_in_language, "in_language")
    app.after_request(_name_language)


def _texts(code: str) -> Response:
    """One language's texts for the scripts of a page. Its URL changes when they do."""
    if code not in LANGUAGES or code == SOURCE.code:
        abort(404)
    response = current_app.response_class(catalogue(code).script, mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def texts_url() -> str:
    """Where the scripts of this page find its language's texts; empty for English, which they carry themselves."""
    spoken = language()
    return "" if spoken is SOURCE else url_for("texts", code=spoken.code, v=catalogue(spoken.code).digest)


def _in_language(code: str, *, external: bool = False) -> str:
    """The address of this page in a language."""
    if request.endpoint is None:
        return url_for("shop.discover", lang=code)
    arguments = {**request.args.to_dict(), **(request.view_args or {}), "lang": code}
    return url_for(request.endpoint, **arguments, _external=external)


def _name_language(response: Response) -> Response:
    """Pages differ by language; a language that the URL asks for is kept for the next page."""
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = language().code
        response.vary.update(("Accept-Language", "Cookie"))
        if request.args.get("lang") == language().code:
            response.set_cookie(COOKIE, language().code, max_age=_YEAR, samesite="Lax", httponly=True)
    elif response.mimetype == "application/problem+json":
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _gettext(text: str, /, **values: object) -> Markup:
    return _marked(speaking.gettext(text), values)


def _pgettext(context: str, text: str, /, **values: object) -> Markup:
    return _marked(speaking.pgettext(context, text), values)


def _ngettext(singular: str, plural: str, count: int, /, **values: object) -> Markup:
    text = catalogue(language().code).texts.ngettext(singular, plural, count)
    return _marked(text, {"num": number(count)} | values)


def _marked(text: str, values: dict[str, object]) -> Markup:
    """A translation may hold tags; what takes its places is escaped."""
    return Markup(text) % values if values else Markup(text)  # noqa: S704
