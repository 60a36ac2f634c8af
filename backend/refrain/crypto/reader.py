"""Reading an encrypted recording at any position, as if it were the plain file."""

import io
from typing import TYPE_CHECKING, BinaryIO

from refrain.crypto.container import CHUNK, HEADER, SEALED_CHUNK, Decryptor, read_exactly, recording_size

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Reader(io.RawIOBase):
    """The recording inside a seekable ciphertext, as a seekable binary file. Holds one chunk in memory.

    The last chunk is checked when the reader is made, so its length can be relied on: a file that was cut or extended
    never opens. Raises `WrongKey` and `Damaged`.
    """

    def __init__(self, source: BinaryIO, content_key: bytes, context: bytes) -> None:
        super().__init__()
        self._source = source
        self._end = source.seek(0, io.SEEK_END)
        source.seek(0)
        self._decryptor = Decryptor(content_key, context, read_exactly(source, HEADER))
        self.size = recording_size(self._end)
        self._position = 0
        self._number, self._chunk = -1, b""
        self._load(self.size // CHUNK)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("seek before the beginning")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill at most to the end of the current chunk; `io.BufferedReader` asks again."""
        target = memoryview(buffer).cast("B")
        if self._position >= self.size or not target.nbytes:
            return 0
        number, offset = divmod(self._position, CHUNK)
        self._load(number)
        piece = self._chunk[offset : offset + target.nbytes]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._source.seek(HEADER + number * SEALED_CHUNK)
        sealed = read_exactly(self._source, SEALED_CHUNK)
        self._number, self._chunk = number, self._decryptor.chunk(number, sealed)
