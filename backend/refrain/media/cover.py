"""A release's picture: the artist's own, decoded and written anew, or a sleeve drawn from the sound.

An uploaded picture is never passed on as it came: what is published is our own encoding of its pixels, without
metadata, scripts or surprises behind the last pixel.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from refrain.media import sandbox
from refrain.media.errors import UnusableMedia

FORMATS = ("PNG", "JPEG", "WEBP")
SIDE = 1_400
"""Pixels of the longer side of a published cover, at most."""
SMALLEST = 300
LARGEST = 50_000_000
"""Pixels of a picture that is decoded at all."""
FILE_LIMIT = 20 * 2**20
"""Bytes of a picture that is opened at all."""
QUALITY = 88


def make_cover(source: Path, target: Path) -> None:
    """Write the picture in `source` to `target` as a JPEG of at most 1,400 pixels a side; raise `UnusableMedia`."""
    sandbox.run("cover", str(source), str(target))


def cover(source: str, target: str) -> dict[str, Any]:
    """The sandbox's side of `make_cover`."""
    if Path(source).stat().st_size > FILE_LIMIT:
        raise UnusableMedia(f"The cover is larger than {FILE_LIMIT // 2**20} MB.", hint="Save it smaller.")
    try:
        image = _decoded(Path(source).read_bytes())
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


def _decoded(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > LARGEST or min(image.size) < SMALLEST:
            raise UnusableMedia(
                f"The cover has {image.width} × {image.height} pixels.",
                hint=f"Use a picture of at least {SMALLEST} pixels a side, {SIDE} are best.",
            )
        image.load()
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return _on_paper(upright)


def _on_paper(image: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not know: laid on white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.convert("RGBA").getchannel("A"))
    return paper
