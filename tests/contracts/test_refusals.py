"""The words of refusals are part of the interface: each is what its comment says, and each has a negative test."""

import re
from pathlib import Path

from tests.contracts.world import ROOT

SOURCE = (ROOT / "contracts/modules/refusals.vy").read_text()
TEXTS = re.findall(r'# "(.+)"\n(\w+): constant\(bytes32\) = 0x([0-9a-f]{64})\n', SOURCE)
HERE = Path(__file__).parent
TESTS = "".join(path.read_text() for path in sorted(HERE.glob("test_*.py")) if path.name != Path(__file__).name)


def test_texts__all_of_them__are_what_their_comments_say():
    assert len(TEXTS) == SOURCE.count(": constant(bytes32)") > 60
    for words, name, digits in TEXTS:
        assert bytes.fromhex(digits).rstrip(b"\0").decode() == words, name
        assert re.fullmatch(r"(release|terms|sale|payees|factory|types): .+", words), words


def test_texts__all_of_them__are_used_in_the_contracts():
    sources = "".join(path.read_text() for path in (ROOT / "contracts").rglob("*.vy"))
    for words, name, _ in TEXTS:
        assert re.search(rf"refusals\.{name}\b", sources), words


def test_texts__all_of_them__have_a_negative_test():
    missing = [words for words, _, _ in TEXTS if f'"{words}"' not in TESTS]
    assert not missing
