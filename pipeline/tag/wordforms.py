"""Words as the convolutional tagger reads them: runs of letters or digits and single signs, with exact offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.orthography import DIACRITICS, INVISIBLE, TATWEEL, fold

PARAGRAPH = "\n"
"""The word that stands for the ends of lines: nothing of the text belongs to it."""
LONGEST = 40
PROCLITICS = ("و", "ف", "ب", "ك", "ل", "س", "وب", "وك", "ول", "وس", "فب", "فك", "فل", "فس")
MAX_CUT = 2
_MIN_STEM = 2

_RIDING = "".join(sorted(DIACRITICS - set(map(chr, range(0xFB50, 0xFF00))) | INVISIBLE)) + TATWEEL + "\u0653\u0654\u0655"
_ARABIC = ("\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
           "\ufb50-\ufdfb\ufe80-\ufefc")
_WORD = re.compile(
    f"[{_ARABIC}][{_ARABIC}{_RIDING}]{{0,{LONGEST}}}|\\d{{1,{LONGEST}}}|[^\\W\\d_{_ARABIC}{_RIDING}]{{1,{LONGEST}}}"
    f"|(?P<line>[^\\S\\n]*\\n\\s*)|[^\\s{_RIDING}]"
)
_DROPPED = str.maketrans(dict.fromkeys([*DIACRITICS, *INVISIBLE, TATWEEL, "\u0653", "\u0654", "\u0655"]))
_PRESENTED = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: half-open spans and surfaces; a PARAGRAPH between lines has an empty span."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    surfaces: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.surfaces)


def find_words(text: str) -> Words:
    """The words of a text in order; whitespace and invisible characters between them belong to none."""
    words = Words()
    for match in _WORD.finditer(text):
        start, end = match.span()
        if match.lastgroup:
            start = end
        words.starts.append(start)
        words.ends.append(end)
        words.surfaces.append(PARAGRAPH if match.lastgroup else match.group())
    return words


def plain_form(surface: str) -> str:
    """The word without marks, with ASCII digits and without presentation forms; its spelling is kept."""
    if _PRESENTED.search(surface):
        surface = unicodedata.normalize("NFKC", surface).replace(" ", "")
    if surface[:1].isdecimal():
        return "".join(str(unicodedata.digit(c)) for c in surface)
    return surface.translate(_DROPPED) or surface


def key_form(plain: str) -> str:
    """What word vectors are looked up by: the folded form, digits as zeros."""
    return "0" * min(len(plain), 6) if plain[0].isdecimal() else fold(plain)


@lru_cache(maxsize=65536)
def possible_stems(key: str) -> tuple[tuple[str, int], ...]:
    """(rest, number of letters cut) for the proclitics that a folded word may begin with; the article of «للـ» is restored."""
    return tuple(_stems(key))


def _stems(key: str) -> Iterator[tuple[str, int]]:
    for proclitic in PROCLITICS:
        rest = key[len(proclitic):]
        if key.startswith(proclitic) and len(rest) >= _MIN_STEM:
            if proclitic[-1] == "ل" and rest[0] == "ل":
                yield "ا" + rest, len(proclitic)
            else:
                yield rest, len(proclitic)


def letters_end(surface: str, letters: int) -> int:
    """Where so many letters of a word end, with the marks that ride on them."""
    end = 0
    for _ in range(letters):
        end += 1
        while end < len(surface) and surface[end].translate(_DROPPED) == "":
            end += 1
    return min(end, len(surface))
