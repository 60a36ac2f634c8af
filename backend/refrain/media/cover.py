"""A release's picture: the artist's own, decoded, cut to a square and written anew.

An uploaded picture is never passed on as it came: what is published is our own encoding of its pixels, without
metadata, scripts or surprises behind the last pixel.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from refrain.media import sandbox
from refrain.media.errors import UnusableMedia
from refrain.media.kinds import is_recording
from refrain.media.probe import attached_picture

FORMATS = ("PNG", "JPEG", "WEBP")
SIDE = 1_400
"""Pixels of a side of a published cover, at most."""
SMALLEST = 300
LARGEST = 50_000_000
"""Pixels of a picture that is decoded at all."""
FILE_LIMIT = 20 * 2**20
"""Bytes of a picture that is opened at all."""
QUALITY = 88

Crop = tuple[float, float]
"""Where the square lies in a picture that is none: from 0 (left, top) to 1 (right, bottom)."""
CENTRE: Crop = (0.5, 0.5)


def make_cover(source: Path, target: Path, crop: Crop = CENTRE) -> None:
    """Write the picture in `source` to `target` as a square JPEG of at most 1,400 pixels a side.

    Raises `UnusableMedia`, and `ValueError` for a crop outside the picture.
    """
    if not all(0 <= place <= 1 for place in crop):
        raise ValueError("the crop lies outside the picture")
    sandbox.run("cover", str(source), str(target), *(f"{place:.6f}" for place in crop))


def show_cover(upload: Path, target: Path, crop: Crop = CENTRE) -> bool:
    """Write the cover that an uploaded picture, or the picture inside an uploaded recording, would become.

    False if a recording holds none. Raises `UnusableMedia`.
    """
    if not is_recording(upload):
        make_cover(upload, target, crop)
        return True
    attached = target.with_suffix(".attached")
    found = attached_picture(upload, attached)
    if found:
        make_cover(attached, target, crop)
    return found


def cover(source: str, target: str, left: str, top: str) -> dict[str, Any]:
    """The sandbox's side of `make_cover`."""
    if Path(source).stat().st_size > FILE_LIMIT:
        raise UnusableMedia(f"The cover is larger than {FILE_LIMIT // 2**20} MB.", hint="Save it smaller.")
    try:
        image = _decoded(Path(source).read_bytes(), (float(left), float(top)))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
        Image.DecompressionBombError,
    ) as error:
        raise UnusableMedia("The cover cannot be read.", hint="Use a PNG, JPEG or WebP picture.") from error
    image.save(target, "JPEG", quality=QUALITY, progressive=True)
    return {"width": image.width, "height": image.height}


def _decoded(data: bytes, crop: Crop) -> Image.Image:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > LARGEST or min(image.size) < SMALLEST:
            raise UnusableMedia(
                f"The cover has {image.width} × {image.height} pixels.",
                hint=f"Use a picture of at least {SMALLEST} pixels a side, {SIDE} are best.",
            )
        image.load()
        square = _cut(ImageOps.exif_transpose(image), crop)
    square.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return _on_paper(square)


def _cut(image: Image.Image, crop: Crop) -> Image.Image:
    """The largest square, at the chosen place."""
    side = min(image.size)
    left, top = (round((whole - side) * place) for whole, place in zip(image.size, crop, strict=True))
    return image.crop((left, top, left + side, top + side))


def _on_paper(image: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not know: laid on white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.convert("RGBA").getchannel("A"))
    return paper
