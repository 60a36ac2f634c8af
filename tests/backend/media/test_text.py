"""What stays of a text, and what does not."""

import pytest

from refrain.media.text import shown


@pytest.mark.parametrize(
    "text", ["Nightbus", "夜行\u3000バス", "a\u00a0b", "👩\u200d🎤", "می\u200cخواهم", "<b>ä</b>", ""]
)
def test_shown__what_people_write__stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "hidden", ["\0", "\x1b", "\n", "\t", "\u202e", "\u2067", "\u2028", "\ufeff", "\ue000", "\ud800"]
)
def test_shown__control_and_deceiving_characters__removed(hidden: str) -> None:
    assert shown(f"a{hidden}b") == "ab"


def test_shown__lines__only_line_breaks_stay() -> None:
    assert shown("a\nb\r\x0bc", lines=True) == "a\nbc"
