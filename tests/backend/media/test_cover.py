"""Covers: decoded, bounded and written anew; everything else refused."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from refrain.media.cover import SIDE, Crop, make_cover
from refrain.media.errors import UnusableMedia


def save(path: Path, image: Image.Image, kind: str, **options: object) -> Path:
    image.save(path, kind, **options)
    return path


def gradient(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_make_cover__each_accepted_format__a_bounded_square_jpeg(tmp_path: Path, kind: str) -> None:
    source = save(tmp_path / "in", gradient(3000, 1500), kind)
    make_cover(source, tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert (image.format, image.size) == ("JPEG", (SIDE, SIDE))


def test_make_cover__transparent_picture__laid_on_white(tmp_path: Path) -> None:
    source = save(tmp_path / "in", Image.new("RGBA", (400, 400), (255, 0, 0, 0)), "PNG")
    make_cover(source, tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert image.getpixel((200, 200)) == (255, 255, 255)


def test_make_cover__camera_held_upright__turned_and_place_of_taking_gone(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    source = save(tmp_path / "in", gradient(600, 400), "JPEG", exif=exif)
    make_cover(source, tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert image.size == (400, 400)
        assert image.getpixel((200, 200))[0] == image.getpixel((200, 10))[0]  # the gradient runs sideways now
        assert not image.getexif()
    assert b"taken at home" not in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize(
    ("size", "crop", "shade"),
    [
        ((1200, 400), (0.0, 0.5), 40),
        ((1200, 400), (0.5, 0.5), 120),
        ((1200, 400), (1.0, 0.5), 200),
        ((400, 1200), (0.5, 0.0), 40),
        ((400, 1200), (0.5, 1.0), 200),
    ],
)
def test_make_cover__chosen_place__that_part_of_the_picture(
    tmp_path: Path, size: tuple[int, int], crop: Crop, shade: int
) -> None:
    image = Image.new("L", size)
    for third, level in enumerate((40, 120, 200)):
        image.paste(level, (400 * third, 0, 400 * third + 400, 400) if size[0] > 400 else (0, 400 * third, 400, 1200))
    make_cover(save(tmp_path / "in", image, "PNG"), tmp_path / "out", crop)
    with Image.open(tmp_path / "out") as cut:
        assert cut.size == (400, 400)
        assert all(abs(level - shade) < 4 for level in cut.convert("L").getextrema())


@pytest.mark.parametrize("crop", [(-0.1, 0.5), (0.5, 1.1), (float("nan"), 0.5), (float("inf"), 0.5)])
def test_make_cover__place_outside_the_picture__refused(tmp_path: Path, crop: Crop) -> None:
    source = save(tmp_path / "in", gradient(400, 400), "PNG")
    with pytest.raises(ValueError, match="outside"):
        make_cover(source, tmp_path / "out", crop)


def bytes_of(image: Image.Image, kind: str) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


HOSTILE = {
    "empty": b"",
    "text": b"not a picture",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><img src=x onerror=alert(1)>",
    "GIF": bytes_of(gradient(400, 400), "GIF"),
    "TIFF": bytes_of(gradient(400, 400), "TIFF"),
    "cut off": bytes_of(gradient(800, 800), "PNG")[:-400],
    "too small": bytes_of(gradient(299, 1000), "PNG"),
    "bomb": bytes_of(Image.new("1", (20_000, 20_000)), "PNG"),
    "damaged": bytes_of(gradient(800, 800), "PNG").replace(b"IDAT", b"IDAX"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_make_cover__anything_else__refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").write_bytes(HOSTILE[name])
    with pytest.raises(UnusableMedia) as caught:
        make_cover(tmp_path / "in", tmp_path / "out")
    assert caught.value.message and caught.value.hint
    assert not (tmp_path / "out").exists()


def test_make_cover__bytes_behind_the_picture__left_behind(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(bytes_of(gradient(400, 400), "PNG") + b"<script>alert(1)</script>")
    make_cover(tmp_path / "in", tmp_path / "out")
    assert b"<script>" not in (tmp_path / "out").read_bytes()
