"""Arabic letters: the light normal form with its alignment, the folded form, and where a proclitic may end.

Two forms serve everything above:

* the *normal* form is still Arabic spelling: NFC, no presentation forms, tatweel, diacritics or direction marks,
  ASCII digits, plain spaces, line ends and quotation marks. It is shorter or longer than the original, so it carries an
  `Alignment`.
* the *folded* form equates spellings that writers confuse (أإآٱ→ا, ى→ي, ة→ه, ؤ→و, ئ→ي, Persian letters). It maps code point
  to code point, so offsets in the folded text are offsets in the normal one.

camel-tools has tables for parts of this (`dediac_ar`, `normalize_unicode`, `normalize_alef_ar`…), but its functions return
a string without saying which code point came from where, and importing them scans all of Unicode (0.5 s). The tables here
hold all that camel-tools' hold, and more; the tests compare the two code point by code point.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache

from pipeline.spans import Alignment


def _span(*ranges: tuple[int, int]) -> str:
    """All code points of some inclusive ranges."""
    return "".join(chr(code) for first, last in ranges for code in range(first, last + 1))


# Marks that ride on the letter before them: they are dropped, but stay inside its original range, so that a
# mention that ends in a vowelled letter ends after the vowel. (Unicode's Arabic blocks, all of category Mn.)
DIACRITICS = frozenset(_span((0x610, 0x61A), (0x64B, 0x652), (0x656, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E4),
                             (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x898, 0x89F), (0x8CA, 0x8E1), (0x8E3, 0x8FF),
                             (0xFC5E, 0xFC63), (0xFCF2, 0xFCF4), (0xFE70, 0xFE7F)))  # their presentation forms
TATWEEL = "\u0640"
# Invisible characters that belong to nothing: direction marks and isolates, joiners, BOM, soft hyphen, variation selectors.
INVISIBLE = frozenset("\u00ad\u034f\u061c\u180e\ufeff" + _span((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064),
                                                               (0x2066, 0x206F), (0xFE00, 0xFE0F)))
# Hamza and madda that compose with the letter before them; on any other letter they are dropped.
_COMPOSING = frozenset("\u0653\u0654\u0655")
# Code points that are no marks, and yet NFC joins them to what precedes: Hangul vowels and finals, some Indic vowels.
_JOINING = frozenset(_span((0x1161, 0x1175), (0x11A8, 0x11C2))
                     + "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1b35"
                     "\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930")
_SPACES = frozenset("\u00a0\u1680\u202f\u205f\u3000\t" + _span((0x2000, 0x200A)))
_SINGLE = {
    **{chr(0x0660 + d): str(d) for d in range(10)},
    **{chr(0x06F0 + d): str(d) for d in range(10)},
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛‹›", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys("\r\v\f\u0085\u2028\u2029", "\n"),
    **dict.fromkeys("کڪ", "ك"), **dict.fromkeys("یے", "ي"), **dict.fromkeys("ہۀھەۂ", "ه"), "ۃ": "ة", "ۓ": "ئ",
    "٪": "%", "٫": ".", "٬": ",",
}
_TRANSLATE = str.maketrans(_SINGLE)
_FOLD = str.maketrans({
    **dict.fromkeys("أإآٱٲٳ", "ا"), "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "گ": "ك", "ڤ": "ف", "پ": "ب", "چ": "ج", "ژ": "ز",
    **{chr(c): chr(c + 32) for c in range(ord("A"), ord("Z") + 1)},
})
# What becomes one code point by `_SINGLE` or stays itself, unless a mark follows: nearly all of an article.
_PLAIN = ("\\x00-\\x0c\\x0e-\u00ac\u00ae-\u02ff\u0400-\u0482\u0600-\u060f\u061b\u061d-\u063f\u0641-\u064a\u0660-\u066f"
          "\u0671-\u06d5\u06ee-\u06ff\u2000-\u200a\u2010-\u2029\u202f-\u205f\u20a0-\u20bf")
# The rest, with the plain code point that its first mark may ride on. A line feed after a carriage return belongs to it.
_UNPLAIN = re.compile(f"[{_PLAIN}]?(?:[^{_PLAIN}]|(?<=\r)\n)+")


@lru_cache(maxsize=65536)
def _expand(cluster: str) -> str:
    """The normal form of a code point and the marks on it: mostly one code point, none of a lone diacritic."""
    kept = "".join(c for c in cluster if c not in DIACRITICS and c != TATWEEL)
    if not kept or kept == "\r\n":
        return kept[1:]
    code = ord(kept[0])
    first = kept[0]
    if 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:
        # A ligature of several words («ﷺ») stays one word, as it is one code point of the original.
        first = unicodedata.normalize("NFKC", first).replace(" ", "")
    composed = unicodedata.normalize("NFC", first.translate(_TRANSLATE) + kept[1:])
    if not composed.isascii():
        composed = "".join(c for c in composed if c not in DIACRITICS and c not in _COMPOSING and c != TATWEEL)
    return composed.translate(_TRANSLATE)


def normalise(text: str) -> tuple[str, Alignment]:
    """The normal form of `text` and its alignment to it.

    `len(normal) == len(alignment.starts)`; `alignment.to_original(i, j)` bounds what became `normal[i:j]`.
    """
    out: list[str] = []
    starts, ends = array("i"), array("i")
    done = 0
    for match in _UNPLAIN.finditer(text):
        begin, run = match.start(), match.group()
        out.append(text[done:begin].translate(_TRANSLATE))
        starts.extend(range(done, begin))
        ends.extend(range(done + 1, begin + 1))
        done = match.end()
        stretched = run[-1] == TATWEEL and text[done:done + 1].isalnum()
        for start, end, normal in (_frequent_pieces if len(run) <= 8 else _pieces)(run, stretched):
            out.append(normal)
            starts.extend([begin + start] * len(normal))
            ends.extend([begin + end] * len(normal))
    out.append(text[done:].translate(_TRANSLATE))
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return "".join(out), Alignment(starts, ends)


def _pieces(run: str, stretched: bool) -> list[tuple[int, int, str]]:
    """Spans of `run`, each a code point with the marks that ride on it, and their normal forms.

    `stretched` says whether a tatweel at its end touches a letter after it.
    """
    found: list[tuple[int, int, str]] = []
    for position, char in enumerate(run):
        if char in INVISIBLE:
            continue
        if found and _rides(char, found[-1][2]):
            first, _, cluster = found[-1]
            found[-1] = first, position + 1, cluster + char
        else:
            found.append((position, position + 1, char))
    # Tatweels that touch no letter are a dash: «أستانا ــ تمكنت».
    return [(start, end, "-" if cluster[0] == TATWEEL and not (run[end].isalnum() if end < len(run) else stretched)
             else _expand(cluster)) for start, end, cluster in found]


_frequent_pieces = lru_cache(maxsize=65536)(_pieces)


def _rides(char: str, before: str) -> bool:
    """True if `char` is a mark, or joins what is before it. A tatweel after no letter begins a cluster of its own."""
    if char == TATWEEL:
        return before[0] == TATWEEL or before[0].isalnum()
    return unicodedata.combining(char) > 0 or char in DIACRITICS or char in _JOINING or (char == "\n" and before == "\r")


def fold(normal: str) -> str:
    """The folded form of a normal text, of the same length: spellings that writers confuse become one."""
    return normal.translate(_FOLD)


def normal_form(text: str) -> str:
    """The normal form of `text` where its alignment is not needed: quicker than `normalise` for names."""
    return text.translate(_TRANSLATE) if _UNPLAIN.search(text) is None else normalise(text)[0]


def search_key(text: str) -> str:
    """The folded form of a name as typed anywhere: normalised, folded, single spaces, no outer space."""
    return " ".join(fold(normal_form(text)).split())


# Conjunction, then preposition. س is not among them: it stands before verbs only, so no name follows it.
_CONJUNCTIONS, _PREPOSITIONS = "وف", "بلك"


@lru_cache(maxsize=65536)
def proclitic_ends(token: str) -> tuple[int, ...]:
    """Offsets in a normal-form token at which a name may begin, after none or some of its proclitics; 0 always is one.

    «وبالصين» → (0, 1, 2). The article belongs to the name; after ل it has lost its alef, so that «للأمم» → (0, 1):
    «الأمم» begins at the second ل. What is offered is possible, not certain: «وليد» → (0, 1, 2).
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
