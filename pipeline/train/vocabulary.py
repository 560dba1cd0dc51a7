"""Which of the encoder's pieces are kept: those of the training texts, frequent ones of raw text, single characters."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pipeline.tag.pieces import SPECIAL, WORD_START, Tokenizer
from pipeline.train.e5 import E5File

RAW = "raw/arwiki-2017.jsonl.xz"
RAW_ARTICLES = 6000
LEAST_ARABIC, LEAST_OTHER = 6, 25


def read_raw(data: Path) -> Iterator[str]:
    """The texts of raw Wikipedia articles; none where the file is not there."""
    path = data / RAW
    if path.exists():
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in islice(lines, RAW_ARTICLES):
                yield json.loads(line)["text"]


def choose_pieces(file: E5File, training: Iterable[str], raw: Iterable[str]) -> list[int]:
    """Ids of the kept pieces, in increasing order; the four special ones are the first."""
    tokenizer = Tokenizer(file.pieces, [float(score) for score in file.scores])
    kept = {file.pieces.index(mark) for mark in SPECIAL}
    kept |= {i for i, piece in enumerate(file.pieces) if _is_character(piece.removeprefix(WORD_START))}
    for text in training:
        kept.update(tokenizer.encode(text).ids)
    seen: Counter[int] = Counter()
    for text in raw:
        seen.update(tokenizer.encode(text).ids)
    for i, count in seen.items():
        if count >= (LEAST_ARABIC if _is_arabic(file.pieces[i]) else LEAST_OTHER):
            kept.add(i)
    return sorted(kept)


def _is_character(piece: str) -> bool:
    """True for a single character of the scripts that Arabic articles use, and for the bare word mark."""
    if len(piece) != 1:
        return not piece
    return piece < "\u0250" or "\u0370" <= piece <= "\u04ff" or "\u0600" <= piece <= "\u06ff" or "\u2000" <= piece <= "\u22ff"


def _is_arabic(piece: str) -> bool:
    return any("\u0600" <= char <= "\u06ff" for char in piece)
