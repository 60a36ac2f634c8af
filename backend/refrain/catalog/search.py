"""Full-text search over releases: FTS5 on SQLite, a generated tsvector on PostgreSQL; both match the same words.

Texts are reduced to plain words here (case folded, accents taken off), so that both databases, which differ in their
own reductions, answer alike. Each word of a query must begin some word of the release.
"""

import re
import unicodedata

from sqlalchemy import ColumnElement, bindparam, text
from sqlalchemy.orm import InstrumentedAttribute, Session

MAX_QUERY_WORDS = 8
_MAX_WORD = 40
_WORD = re.compile(r"[^\W_]+")


def words(*texts: str) -> tuple[str, ...]:
    """The plain words of some texts, in their order."""
    joined = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    plain = "".join(char for char in joined if not unicodedata.combining(char))
    return tuple(word[:_MAX_WORD] for word in _WORD.findall(plain))


def matching(release_id: InstrumentedAttribute[int], query: str, dialect: str) -> ColumnElement[bool]:
    """The condition that a release matches `query`; nothing matches a query without words."""
    wanted = words(query[:200])[:MAX_QUERY_WORDS]
    if dialect == "postgresql":
        found = "SELECT release_id FROM release_search WHERE vector @@ to_tsquery('simple', :query)"
        expression = " & ".join(f"{word}:*" for word in wanted)
    else:
        found = "SELECT rowid FROM release_search WHERE release_search MATCH :query"
        expression = " ".join(f'"{word}"*' for word in wanted)
    if not wanted:
        return release_id.in_([])
    return release_id.in_(text(found).bindparams(bindparam("query", expression)))


def index_release(session: Session, release_id: int, *texts: str) -> None:
    """Make a release findable by the words of `texts` instead of those before."""
    forget_release(session, release_id)
    key = "release_id" if session.get_bind().dialect.name == "postgresql" else "rowid"
    statement = text(f"INSERT INTO release_search ({key}, words) VALUES (:id, :words)")  # noqa: S608 - two constants
    session.execute(statement, {"id": release_id, "words": " ".join(words(*texts))})


def forget_release(session: Session, release_id: int) -> None:
    """Make a release unfindable."""
    key = "release_id" if session.get_bind().dialect.name == "postgresql" else "rowid"
    session.execute(text(f"DELETE FROM release_search WHERE {key} = :id"), {"id": release_id})  # noqa: S608
