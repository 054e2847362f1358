"""Files of word vectors in word2vec's two formats, read a block of rows at a time.

gensim's own `load_word2vec_format` reads the same files, and holds all of a model in memory.
"""

from __future__ import annotations

import codecs
import gzip
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np

Row = tuple[str, np.ndarray]  # a word and its vector, (D,) float32

GZIP_START = b"\x1f\x8b"
PICKLE_START = b"\x80"
READ_BYTES = 2**20
LONGEST_WORD = 10_000  # bytes; a longer one means that this is no vector file
BLOCK_BYTES = 24 * 10**6
LOOK_AT = 4_000  # bytes that tell text from binary numbers


@dataclass(frozen=True)
class VectorFile:
    """A file in word2vec's binary or text format, compressed with gzip or not.

    Attributes
    ----------
    path : Path
    words, embed_dim : int
        V and D, from its first line.
    binary : bool
        Whether the rows are binary rather than text.
    """

    path: Path
    words: int
    embed_dim: int
    binary: bool

    def rows(self, limit: int | None = None) -> Iterator[Row]:
        """The words and their vectors in the order of the file, the first `limit` of them.

        Raises
        ------
        ValueError
            If the file is damaged.
        """
        count = self.words if limit is None else min(limit, self.words)
        with _reading(self.path) as stream:
            stream.readline()
            read = _binary_rows if self.binary else _text_rows
            yield from read(stream, count, self.embed_dim)
            while count == self.words and stream.read(READ_BYTES):
                pass  # gzip compares its own sum at the end


def open_vectors(path: Path) -> VectorFile:
    """Look at the beginning of a vector file: its sizes, and its format.

    Raises
    ------
    ValueError
        If it is not such a file; the message says what was found.
    """
    with _reading(path) as stream:
        header = stream.readline(100).removeprefix(codecs.BOM_UTF8)
        if header.startswith(PICKLE_START):
            raise ValueError("it was written by gensim's save, in the layout of an old version")
        sizes = header.split()
        if len(sizes) != 2 or not all(size.isdigit() for size in sizes):
            raise ValueError("its first line is not two numbers, V and D")
        words, embed_dim = map(int, sizes)
        if words < 1 or embed_dim < 1:
            raise ValueError(f"its first line says V = {words} and D = {embed_dim}")
        return VectorFile(path, words, embed_dim, not _is_text(stream.read(LOOK_AT), embed_dim))


def blocks(rows: Iterable[Row], embed_dim: int) -> Iterator[tuple[list[str], np.ndarray]]:
    """Group rows into blocks of about 24 MB: words, and an (N, D) float32 array."""
    rows = iter(rows)
    size = max(1, BLOCK_BYTES // (4 * embed_dim))
    while block := list(islice(rows, size)):
        words, vectors = zip(*block, strict=True)
        yield list(words), np.stack(vectors)


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    """Open the file, unpacked if it is packed. What is wrong with it becomes a ValueError."""
    with path.open("rb") as plain:
        packed = plain.read(2) == GZIP_START
        plain.seek(0)
        stream = gzip.GzipFile(fileobj=plain) if packed else plain
        try:
            yield stream
        except UnicodeDecodeError as problem:
            raise ValueError(f"a word is not UTF-8: {problem.object[:40]!r}") from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
            raise ValueError(str(problem)) from None


def _is_text(start: bytes, embed_dim: int) -> bool:
    """Whether the rows begin with printable text, or with a row of numbers below a word."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)  # may end within a letter
        letters = set(text) - set("\t\r\n")
        return not any(unicodedata.category(letter) == "Cc" for letter in letters)
    except UnicodeDecodeError:  # numbers in binary, or a word in another encoding
        numbers = start.partition(b"\n")[0].split(b" ")[1:]
        return len(numbers) == embed_dim and all(map(_is_number, numbers))


def _is_number(text: bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _text_rows(stream: BinaryIO, count: int, embed_dim: int) -> Iterator[Row]:
    for number in range(count):
        line = stream.readline()
        if not line:
            raise EOFError(f"it ends after {number:,} of its words")
        word, _, numbers = line.rstrip().partition(b" ")
        try:
            vector = np.array(numbers.split(), dtype=np.float32)
        except ValueError:
            raise ValueError(
                f"row {number:,} holds something that is no number: {_shown(line)}"
            ) from None
        if len(vector) != embed_dim:
            raise ValueError(
                f"row {number:,} has {len(vector)} numbers, not {embed_dim}: {_shown(line)}"
            )
        yield word.decode("utf-8"), vector


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", errors="replace").strip()
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _binary_rows(stream: BinaryIO, count: int, embed_dim: int) -> Iterator[Row]:
    buffer, position = b"", 0
    for number in range(count):
        space = buffer.find(b" ", position)
        while space < 0 or len(buffer) < space + 1 + 4 * embed_dim:
            if space < 0 and len(buffer) - position > LONGEST_WORD:
                raise ValueError(f"row {number:,} does not begin with a word")
            more = stream.read(READ_BYTES)
            if not more:
                raise EOFError(f"it ends after {number:,} of its words")
            buffer, position = buffer[position:] + more, 0
            space = buffer.find(b" ")
        word = buffer[position:space].lstrip(b"\n").decode("utf-8")
        yield word, np.frombuffer(buffer, "<f4", embed_dim, space + 1)
        position = space + 1 + 4 * embed_dim
