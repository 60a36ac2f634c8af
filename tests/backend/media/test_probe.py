"""What is accepted, what is learnt of it, and above all what is refused."""

import shutil
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from refrain.media import listening
from refrain.media.errors import UnusableMedia
from refrain.media.probe import Probe, attached_picture, examine
from tests.sounds import FORMATS, record

EXPECTED = {
    "wav": ("WAV 16/44.1", "pcm_s16le"),
    "wav24": ("WAV 24/44.1", "pcm_s24le"),
    "wav_float": ("WAV 32/44.1", "pcm_f32le"),
    "flac16": ("FLAC 16/44.1", "flac"),
    "flac24": ("FLAC 24/44.1", "flac"),
    "mp3_cbr": ("MP3 44.1 kHz", "mp3"),
    "mp3_vbr": ("MP3 44.1 kHz", "mp3"),
    "m4a": ("M4A 44.1 kHz", "aac"),
    "m4a_index_first": ("M4A 44.1 kHz", "aac"),
    "alac": ("ALAC 16/44.1", "alac"),
    "adts": ("AAC 44.1 kHz", "aac"),
    "vorbis": ("Vorbis 44.1 kHz", "vorbis"),
    "opus": ("Opus 48 kHz", "opus"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_examine__each_accepted_format__its_facts(recordings: dict[str, Path], name: str) -> None:
    recording = examine(recordings[name])
    probe = recording.probe
    assert (probe.in_words(), probe.codec, probe.mime) == (*EXPECTED[name], FORMATS[name][1])
    assert probe.lossless == (name in ("wav", "wav24", "wav_float", "flac16", "flac24", "alac"))
    assert probe.channels == 2
    assert abs(probe.duration_ms - 3000) < 60
    assert 400 <= len(recording.waveform) <= 1000
    assert all(-40 <= low <= 0 <= high <= 40 for low, high in recording.waveform)


@pytest.mark.parametrize("name", ["wav", "flac16", "mp3_cbr", "m4a", "vorbis", "opus"])
def test_examine__tagged_file__its_title(recordings: dict[str, Path], name: str) -> None:
    assert examine(recordings[name]).tags["title"] == "Tones"


def test_examine__same_sound_in_lossless_formats__same_fingerprint_and_shape(recordings: dict[str, Path]) -> None:
    wav, flac, alac = (examine(recordings[name]) for name in ("wav", "flac16", "alac"))
    assert wav.fingerprint == flac.fingerprint == alac.fingerprint
    assert wav.waveform == flac.waveform and wav.loudness == flac.loudness
    assert examine(recordings["flac24"]).fingerprint != wav.fingerprint


@pytest.mark.parametrize("share", [0.003, 0.4, 0.9])
@pytest.mark.parametrize("name", EXPECTED)
def test_examine__cut_off__refused(recordings: dict[str, Path], tmp_path: Path, name: str, share: float) -> None:
    data = recordings[name].read_bytes()
    refused(tmp_path, data[: int(len(data) * share)])


def refused(folder: Path, data: bytes) -> str:
    path = folder / "upload"
    path.write_bytes(data)
    with pytest.raises(UnusableMedia) as caught:
        examine(path)
    assert caught.value.message
    return caught.value.message


HOSTILE = {
    "empty": b"",
    "one byte": b"\0",
    "text": b"this is not music, however long the file goes on",
    "HLS playlist": b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n",
    "playlist behind a tag": b"ID3\4\0\0\0\0\0\0#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat script": b"ffconcat version 1.0\nfile '/etc/passwd'\nfile 'http://127.0.0.1:9/'\n",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/"/></svg>',
    "HTML": b"<!doctype html><script>alert(1)</script><audio src=x>",
    "DASH": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    "ZIP": b"PK\3\4" + bytes(200),
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "program": b"\x7fELF" + bytes(200),
    "Matroska": b"\x1a\x45\xdf\xa3" + bytes(200),
    "AVI": b"RIFF\xff\0\0\0AVI LIST" + bytes(200),
    "noise that begins like MP3": b"\xff\xfb\x90\x64" + bytes(range(256)) * 20,
    "noise that begins like FLAC": b"fLaC" + bytes(range(256)) * 20,
    "noise that begins like Ogg": b"OggS\0\2" + bytes(range(256)) * 20,
    "noise that begins like MP4": b"\0\0\0\x20ftypM4A " + bytes(range(256)) * 20,
    "noise that begins like AAC": b"\xff\xf1\x50\x80" + bytes(range(256)) * 20,
    "tag of a length that cannot be": b"ID3\4\0\0\xff\xff\xff\xff" + bytes(100),
    "nothing behind the tag": b"ID3\4\0\0\0\0\0\x0a" + bytes(10),
    "tags without end": b"ID3\4\0\0\0\0\0\0" * 5000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_examine__not_a_recording__refused_in_words(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, HOSTILE[name])[0].isupper()


def test_examine__webm__refused_with_what_to_use(tmp_path: Path) -> None:
    path = tmp_path / "opus.webm"
    with av.open(str(path), "w", format="webm") as output:
        stream = output.add_stream("libopus", rate=48_000)
        frame = av.AudioFrame(format="flt", layout="stereo", samples=96_000)
        frame.sample_rate = 48_000
        frame.planes[0].update(bytes(96_000 * 8))
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    with pytest.raises(UnusableMedia, match="not a recording in a format that can be published") as caught:
        examine(path)
    assert caught.value.hint == "Use WAV, FLAC, MP3, M4A (AAC or ALAC), AAC, Ogg Vorbis or Opus."


def test_examine__m4a__its_index_may_be_at_either_end(recordings: dict[str, Path]) -> None:
    last, first = (recordings[name].read_bytes() for name in ("m4a", "m4a_index_first"))
    assert last.index(b"mdat") < last.index(b"moov") and first.index(b"moov") < first.index(b"mdat")
    assert examine(recordings["m4a"]).fingerprint == examine(recordings["m4a_index_first"]).fingerprint


def wav(rate: int = 44_100, channels: int = 1, data: bytes = b"", *, tag: int = 1, bits: int = 16) -> bytes:
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate, min(rate * block, 2**32 - 1), block, bits)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


@pytest.mark.parametrize(
    "data",
    [
        wav(),
        wav(data=bytes(2000)),
        wav(rate=1, data=bytes(20_000)),
        wav(rate=2**31 - 1, data=bytes(200_000)),
        wav(channels=255, data=bytes(510 * 50_000)),
        wav(tag=2, bits=4, data=bytes(200_000)),
        wav(tag=0x55, data=bytes(200_000)),
    ],
    ids=["no sample", "a blink", "1 Hz", "2 GHz", "255 channels", "ADPCM", "MP3 in WAV"],
)
def test_examine__absurd_wav__refused(tmp_path: Path, data: bytes) -> None:
    refused(tmp_path, data)


def test_examine__wav_of_one_second__accepted(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(wav(data=bytes(2 * 44_100)))
    recording = examine(tmp_path / "x")
    assert recording.probe.duration_ms == 1000
    assert set(recording.waveform) == {(0, 0)}


def test_examine__announced_length_beyond_limit__refused_before_decoding(
    recordings: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LONGEST", 2)
    monkeypatch.setattr(listening, "_listen", None)
    with pytest.raises(UnusableMedia, match="longer"):
        listening.examine(str(recordings["flac16"]))


def test_examine__longer_than_it_announces__refused_while_decoding(
    recordings: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(recordings["flac16"].read_bytes())
    data[21:26] = bytes((data[21] & 0xF0, 0, 0, 0, 0))  # STREAMINFO: number of samples unknown
    (tmp_path / "bomb").write_bytes(data)
    monkeypatch.setattr(listening, "LONGEST", 2)
    with pytest.raises(UnusableMedia, match="longer"):
        listening.examine(str(tmp_path / "bomb"))


@pytest.mark.parametrize("name", ["flac16", "adts", "mp3_vbr"])
def test_examine__tags_before_the_sound__accepted(recordings: dict[str, Path], tmp_path: Path, name: str) -> None:
    tag = b"ID3\4\0\0\0\0\1\0" + bytes(128)
    (tmp_path / "x").write_bytes(tag + tag + recordings[name].read_bytes())
    assert examine(tmp_path / "x").probe.mime == FORMATS[name][1]


@pytest.mark.parametrize("name", ["flac16", "flac24", "alac"])
def test_examine__flipped_bits_inside__refused(recordings: dict[str, Path], tmp_path: Path, name: str) -> None:
    data = bytearray(recordings[name].read_bytes())
    for at in range(len(data) // 3, len(data) // 3 + 64):
        data[at] ^= 0x5A
    refused(tmp_path, bytes(data))


def silence(sample_format: str, samples: int, at: int = 0) -> av.AudioFrame:
    frame = av.AudioFrame(format=sample_format, layout="mono", samples=samples)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.sample_rate, frame.pts, frame.time_base = 44_100, at, Fraction(1, 44_100)
    return frame


def with_video(path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as output:
        sound, picture = output.add_stream("aac", rate=44_100), output.add_stream("mpeg4", rate=25)
        sound.layout, picture.width, picture.height, picture.pix_fmt = "mono", 64, 64, "yuv420p"
        for index in range(50):
            output.mux(sound.encode(silence("fltp", 1024, 1024 * index)))
            if index < 25:
                image = av.VideoFrame(64, 64, "yuv420p")
                image.pts, image.time_base = index, Fraction(1, 25)
                output.mux(picture.encode(image))
        output.mux(sound.encode(None))
        output.mux(picture.encode(None))


def test_examine__film_with_sound__refused(tmp_path: Path) -> None:
    with_video(tmp_path / "film.m4a")
    with pytest.raises(UnusableMedia, match="not sound"):
        examine(tmp_path / "film.m4a")


def two_tracks(path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as output:
        streams = [output.add_stream("aac", rate=44_100) for _ in range(2)]
        for stream in streams:
            stream.layout = "mono"
            output.mux(stream.encode(silence("fltp", 1024)))
        for stream in streams:
            output.mux(stream.encode(None))


def test_examine__two_sound_tracks__refused(tmp_path: Path) -> None:
    two_tracks(tmp_path / "two.m4a")
    with pytest.raises(UnusableMedia, match="2 sound tracks"):
        examine(tmp_path / "two.m4a")


def test_examine__codec_of_another_container__refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "x.ogg"), "w", format="ogg") as output:
        stream = output.add_stream("flac", rate=44_100)
        stream.layout, stream.format = "mono", "s16"
        output.mux(stream.encode(silence("s16", 88_200)))
        output.mux(stream.encode(None))
    with pytest.raises(UnusableMedia, match="Ogg with flac"):
        examine(tmp_path / "x.ogg")


def test_examine__name_says_otherwise__told_by_content(recordings: dict[str, Path], tmp_path: Path) -> None:
    shutil.copy(recordings["flac16"], tmp_path / "song.mp3")
    assert examine(tmp_path / "song.mp3").probe.container == "FLAC"


def test_in_words__rates__as_buyers_read_them() -> None:
    def words(**facts: object) -> str:
        plain: dict[str, object] = {
            "container": "FLAC",
            "codec": "flac",
            "mime": "",
            "sample_rate": 96_000,
            "channels": 2,
        }
        return Probe(**(plain | {"bits": 24, "lossless": True, "duration_ms": 1} | facts)).in_words()  # type: ignore[arg-type]

    assert words() == "FLAC 24/96"
    assert words(sample_rate=88_200) == "FLAC 24/88.2"
    assert words(container="MP3", codec="mp3", lossless=False, bits=0, sample_rate=48_000) == "MP3 48 kHz"


PICTURE = b"\x89PNG\r\n\x1a\n-as-it-was"


@pytest.mark.parametrize("name", ["flac16", "mp3_cbr", "m4a", "vorbis", "opus", "wav"])
def test_attached_picture__put_there_by_a_tagger__as_it_was(tmp_path: Path, name: str) -> None:
    path = record(tmp_path, name, seconds=1)
    ATTACH[FORMATS[name][2]](path)
    assert attached_picture(path, tmp_path / "picture")
    assert (tmp_path / "picture").read_bytes() == PICTURE


def test_attached_picture__none__false(recordings: dict[str, Path], tmp_path: Path) -> None:
    assert not any(attached_picture(recordings[name], tmp_path / "picture") for name in ("flac16", "mp3_cbr", "adts"))


def _attach_flac(path: Path) -> None:
    from mutagen.flac import FLAC

    file = FLAC(path)
    file.add_picture(_block())
    file.save()


def _attach_id3(path: Path) -> None:
    from mutagen.id3 import APIC
    from mutagen.mp3 import MP3
    from mutagen.wave import WAVE

    file = WAVE(path) if path.suffix == ".wav" else MP3(path)
    if file.tags is None:
        file.add_tags()
    file.tags.add(APIC(mime="image/png", type=3, data=PICTURE))
    file.save()


def _attach_mp4(path: Path) -> None:
    from mutagen.mp4 import MP4, MP4Cover

    file = MP4(path)
    file["covr"] = [MP4Cover(PICTURE, MP4Cover.FORMAT_PNG)]
    file.save()


def _attach_ogg(path: Path) -> None:
    import base64

    from mutagen.oggopus import OggOpus
    from mutagen.oggvorbis import OggVorbis

    file = OggOpus(path) if path.suffix == ".opus" else OggVorbis(path)
    file["metadata_block_picture"] = [base64.b64encode(_block().write()).decode()]
    file.save()


def _block():  # type: ignore[no-untyped-def]
    from mutagen.flac import Picture

    picture = Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", PICTURE
    return picture


ATTACH: dict[str, Callable[[Path], None]] = {
    "flac": _attach_flac,
    "mp3": _attach_id3,
    "wav": _attach_id3,
    "mp4": _attach_mp4,
    "ogg": _attach_ogg,
}
