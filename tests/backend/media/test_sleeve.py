"""The generated sleeve: the same sound the same picture, another sound another one."""

from pathlib import Path

import pytest
from PIL import Image

from refrain.media.probe import examine
from refrain.media.sleeve import PALETTES, SIDE, draw_sleeve

PRINT = "00" * 32
LOUD, QUIET = (100,) * 720, (100,) * 360 + (0,) * 360


def drawn(path: Path, loudness: tuple[int, ...], fingerprint: str) -> Image.Image:
    draw_sleeve(path, loudness, fingerprint)
    with Image.open(path) as image:
        return image.convert("RGB")


def ground(image: Image.Image, colour: str) -> int:
    """How many pixels show the bare cardboard."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    return sum(count for count, pixel in image.getcolors(SIDE * SIDE) if pixel == wanted)


def test_draw_sleeve__same_sound_in_two_formats__same_bytes(recordings: dict[str, Path], tmp_path: Path) -> None:
    for name in ("wav", "flac16"):
        recording = examine(recordings[name])
        draw_sleeve(tmp_path / name, recording.loudness, recording.fingerprint)
    assert (tmp_path / "wav").read_bytes() == (tmp_path / "flac16").read_bytes()


def test_draw_sleeve__any_sound__a_square_png_of_modest_size(tmp_path: Path) -> None:
    image = drawn(tmp_path / "x.png", LOUD, PRINT)
    assert image.size == (SIDE, SIDE)
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "x.png").stat().st_size < 400_000


def test_draw_sleeve__quiet_half__fewer_grooves(tmp_path: Path) -> None:
    colour = PALETTES[0].ground
    loud, quiet = drawn(tmp_path / "a", LOUD, PRINT), drawn(tmp_path / "b", QUIET, PRINT)
    assert ground(quiet, colour) > 1.05 * ground(loud, colour)


@pytest.mark.parametrize("fingerprint", ["01" + "00" * 31, "0040" + "00" * 30])
def test_draw_sleeve__another_fingerprint__another_sleeve(tmp_path: Path, fingerprint: str) -> None:
    waves = tuple(index % 37 * 3 for index in range(720))
    draw_sleeve(tmp_path / "a", waves, PRINT)
    draw_sleeve(tmp_path / "b", waves, fingerprint)
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("loudness", [(), (0,), (0,) * 720, (127,)])
def test_draw_sleeve__silence_or_hardly_any_sound__still_a_sleeve(tmp_path: Path, loudness: tuple[int, ...]) -> None:
    assert drawn(tmp_path / "x", loudness, PRINT).size == (SIDE, SIDE)
