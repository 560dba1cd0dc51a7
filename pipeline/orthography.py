"""Arabic letters: the light normal form with its alignment, the folded form, and where a proclitic may end.

Two forms serve everything above:

* the *normal* form is still Arabic spelling: NFC, no presentation forms, tatweel, diacritics or direction marks,
  ASCII digits, plain spaces and quotation marks. It is shorter or longer than the original, so it carries an `Alignment`.
* the *folded* form equates spellings that writers confuse (أإآٱ→ا, ى→ي, ة→ه, ؤ→و, ئ→ي, Persian letters). It maps code point
  to code point, so offsets in the folded text are offsets in the normal one.
"""

from __future__ import annotations

import unicodedata
from array import array
from functools import lru_cache

from pipeline.spans import Alignment

# Marks that ride on the letter before them: they are dropped, but stay inside its original range, so that a
# mention that ends in a vowelled letter ends after the vowel.
DIACRITICS = frozenset("\u0610\u0611\u0612\u0613\u0614\u0615\u0616\u0617\u0618\u0619\u061a"
                       "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0656\u0657\u0658\u0659\u065a\u065b\u065c\u065d"
                       "\u065e\u065f\u0670\u06d6\u06d7\u06d8\u06d9\u06da\u06db\u06dc\u06df\u06e0\u06e1\u06e2\u06e3\u06e4"
                       "\u06e7\u06e8\u06ea\u06eb\u06ec\u06ed\u08f0\u08f1\u08f2")
TATWEEL = "\u0640"
# Invisible characters that belong to nothing: direction marks and isolates, zero-width characters, BOM, soft hyphen.
INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u061c\ufeff\u00ad")
_SPACES = frozenset("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f")
_SINGLE = {
    **{chr(0x0660 + d): str(d) for d in range(10)},
    **{chr(0x06F0 + d): str(d) for d in range(10)},
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys(_SPACES, " "),
    "ک": "ك", "ی": "ي", "ہ": "ه", "ۀ": "ه", "ے": "ي", "٪": "%", "٫": ".",
}
_FOLD = str.maketrans({
    **dict.fromkeys("أإآٱٲٳ", "ا"), "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "گ": "ك", "ڤ": "ف", "پ": "ب", "چ": "ج", "ژ": "ز",
    **{chr(c): chr(c + 32) for c in range(ord("A"), ord("Z") + 1)},
})
_HAMZA_OR_MADDA_ABOVE = frozenset("\u0653\u0654\u0655")


@lru_cache(maxsize=4096)
def _expand(char: str) -> str:
    """The normal form of one code point: a single replacement, or the compatibility form of a presentation form."""
    if char in _SINGLE:
        return _SINGLE[char]
    code = ord(char)
    if 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:
        return "".join(c for c in unicodedata.normalize("NFKC", char) if c not in DIACRITICS and c != TATWEEL and c != " ")
    return unicodedata.normalize("NFC", char)


def normalise(text: str) -> tuple[str, Alignment]:
    """The normal form of `text` and its alignment to it.

    `len(normal) == len(alignment.starts)`; `alignment.to_original(i, j)` bounds what became `normal[i:j]`.
    """
    out: list[str] = []
    starts, ends = array("i"), array("i")
    for position, char in enumerate(text):
        if char in DIACRITICS or char == TATWEEL:
            if ends and ends[-1] == position:
                ends[-1] = position + 1
            continue
        if char in INVISIBLE:
            continue
        if unicodedata.combining(char) and out and ends[-1] == position:
            composed = unicodedata.normalize("NFC", out[-1] + char)
            if len(composed) == 1 or char in _HAMZA_OR_MADDA_ABOVE:
                out[-1] = composed[0]
                ends[-1] = position + 1
                continue
        for piece in _expand(char):
            out.append(piece)
            starts.append(position)
            ends.append(position + 1)
    return "".join(out), Alignment(starts, ends)


def fold(normal: str) -> str:
    """The folded form of a normal text, of the same length: spellings that writers confuse become one."""
    return normal.translate(_FOLD)


def search_key(text: str) -> str:
    """The folded form of a name as typed anywhere: normalised, folded, single spaces, no outer space."""
    return " ".join(fold(normalise(text)[0]).split())


# Conjunction, then preposition. س is not among them: it stands before verbs only, so no name follows it.
_CONJUNCTIONS, _PREPOSITIONS = "وف", "بلك"


@lru_cache(maxsize=65536)
def proclitic_ends(token: str) -> tuple[int, ...]:
    """Offsets in a normal-form token at which a name may begin, after none or some of its proclitics; 0 always is one.

    «وبالصين» → (0, 1, 2). The article belongs to the name; after ل it has lost its alef, so that «للأمم» → (0, 1): «الأمم» begins
    at the second ل. What is offered is possible, not certain: «وليد» → (0, 1, 2).
    """
    ends = [0]
    for proclitics in (_CONJUNCTIONS, _PREPOSITIONS):
        end = ends[-1]
        if token[end:end + 1] and token[end] in proclitics and _may_begin_name(token[end + 1:]):
            ends.append(end + 1)
    return tuple(ends)


def _may_begin_name(rest: str) -> bool:
    """True for two letters or more, and for a number."""
    return rest[:1].isdigit() or (len(rest) > 1 and rest[0].isalpha())
