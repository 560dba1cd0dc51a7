"""The readings a token may have: the analyser's, guarded and completed by what is known of names and other scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.lexicon import read_csv
from pipeline.lexicon.kb import load_kb
from pipeline.orthography import fold
from pipeline.segment.analysis import RARE, Analysis, Part
from pipeline.segment.tokens import is_arabic_word

_PROCLITICS = re.compile(r"[وف]?[بكل]?")
_ADJECTIVE = re.compile(r"م.{3,}|..ي.|أ...|.ا..|.{3,}ي")
_UPOS = {"و": "CCONJ", "ف": "CCONJ", "ب": "ADP", "ك": "ADP", "ل": "ADP"}
_SHORTEST_NAME = 3
_LONGEST_WORD = 60
"""What has more letters is no word, and its analysis would take long (the longest of Arabic have about 15)."""
_OPEN = frozenset({"NOUN", "ADJ", "VERB", "PROPN"})
_SYMBOLS = frozenset("%$€£¥₤₪+<>=~^|`§©®°")
GUESSED = -12.0
"""Frequency given to readings that no analyser knows."""

Analyser = Callable[[str], tuple[Analysis, ...]]


@lru_cache(maxsize=1)
def _name_counts() -> Mapping[str, tuple[int, int]]:
    """Folded word → how often it stands in names of people and places, and outside names."""
    counts = {row["word"]: (int(row["first"]) + int(row["rest"]) + int(row["place"]), int(row["common"]))
              for row in read_csv("name_tokens")}
    for entry in load_kb().entries:
        if entry.label in ("PERS", "GPE", "LOC"):
            for name in entry.names:
                words = fold(name).split()
                for word in words if entry.label == "PERS" else words[:1] if len(words) == 1 else []:
                    inside, outside = counts.get(word, (0, 0))
                    counts[word] = (inside + 2, outside)
    return counts


@lru_cache(maxsize=200_000)
def name_share(word: str) -> int:
    """How much of a name the word is, 0 (never seen in one) to 4 (seen in names alone)."""
    inside, outside = _name_counts().get(fold(word), (0, 0))
    if not inside:
        return 0
    share = inside / (inside + outside)
    return 4 if share > 0.9 and inside > 1 else 3 if share > 0.5 else 2 if share > 0.1 else 1


def find_readings(tokens: Sequence[str], analyse: Analyser, seen: Collection[str] = ()) -> list[tuple[Analysis, ...]]:
    """The readings of each token of a sentence; beside a name, words that the analyser knows as common may be names too."""
    found = [find_candidates(token, analyse, seen) for token in tokens]
    named = [is_arabic_word(token) and (name_share(token) >= 3 or all(a.source == "guess" for a in options))
             for token, options in zip(tokens, found, strict=True)]
    for i, token in enumerate(tokens):
        beside = (i > 0 and named[i - 1]) or (i + 1 < len(tokens) and named[i + 1])
        common = len(token) >= _SHORTEST_NAME and not named[i] and all(a.main.upos in _OPEN for a in found[i])
        if beside and common and not any(a.pos == "noun_prop" and len(a.parts) == 1 for a in found[i]):
            found[i] = (*found[i], _guess(token, 0, "PROPN"))
    return found


def find_candidates(token: str, analyse: Analyser, seen: Collection[str] = ()) -> tuple[Analysis, ...]:
    """The readings of a token in the normal form, at least one; `seen` holds the folded tokens of the text around it.

    A word that is known as a name is never split («باكو», «وارسو»); an unknown word only where what is left is a name, was
    seen by itself in the same text, or has the article.
    """
    if not is_arabic_word(token):
        return (_other(token),)
    fixed = _fixed_words().get(token) or _fixed_after_conjunction(token)
    if fixed is not None:
        return (fixed,)
    if len(token) > _LONGEST_WORD:
        return (_guess(token, 0, "NOUN"),)
    found = analyse(token)
    if name_share(token) == 4 and len(token) > 2 and not _outweighed(token):
        whole = tuple(a for a in found if len(a.parts) == 1)
        return whole if any(a.pos == "noun_prop" for a in whole) else (*whole, _guess(token, 0, "PROPN"))
    cuts = [k for k in _cuts(token) if len(token) - k >= _SHORTEST_NAME]
    return (*found, *_adjectives(found), *_names_beside(token, found, cuts)) if found else _unknown(token, cuts, seen)


def _adjectives(found: Sequence[Analysis]) -> list[Analysis]:
    """Readings as an adjective of words in its patterns that the analyser gives as nouns alone («صغيرة», «موجودة»)."""
    if any(a.pos.startswith("adj") for a in found):
        return []
    return [replace(a, parts=(*a.parts[:a.core], replace(a.main, upos="ADJ")), pos="adj", source="twin") for a in found
            if a.pos == "noun" and a.main.upos == "NOUN" and a.core + 1 == len(a.parts)
            and _ADJECTIVE.fullmatch(a.main.lemma or "")]


def _cuts(token: str) -> range:
    """The places where single-letter proclitics of the token may end."""
    return range(1, _PROCLITICS.match(token).end() + 1)  # type: ignore[union-attr]


def _unknown(token: str, cuts: Sequence[int], seen: Collection[str]) -> tuple[Analysis, ...]:
    """Readings of a word that the analyser does not know."""
    for k in reversed(cuts):
        rest = token[k:]
        if rest.startswith("ال") or (token[k - 1] == "ل" and rest.startswith("ل")):
            return tuple(_guess(token, k, upos) for upos in ("NOUN", "ADJ", "PROPN"))
        if name_share(rest) >= 3 or fold(rest) in seen:
            return tuple(_guess(token, k, upos) for upos in ("PROPN", "NOUN"))
    # Learned adjectives and abstract nouns end in «ية» («جيوسياسية»); names that do are known ones.
    kinds = ("ADJ", "NOUN") if token.endswith(("ية", "يات")) and len(token) > 6 else ("PROPN", "NOUN", "ADJ")
    whole = tuple(_guess(token, 0, upos) for upos in kinds)
    # «و» before an unknown word is a conjunction more often than not; the context decides.
    return (*whole, _guess(token, 1, "PROPN"), _guess(token, 1, "NOUN")) if token[0] == "و" and cuts else whole


def _names_beside(token: str, found: Sequence[Analysis], cuts: Sequence[int]) -> list[Analysis]:
    """Readings as a name that the analyser lacks: of the rest after a proclitic, and of the whole."""
    known = {a.main.start for a in found if a.pos == "noun_prop"}
    places = [k for k in cuts if k not in known and name_share(token[k:]) == 4]
    if 0 not in known and len(token) >= _SHORTEST_NAME and (name_share(token) >= 2 or all(len(a.parts) > 1 for a in found)):
        places.append(0)
    return [_guess(token, k, "PROPN") for k in places]


def _outweighed(token: str) -> bool:
    """True if what follows a proclitic letter is the better known name: the texts of the counts leave some proclitics on."""
    counts = _name_counts()
    inside = counts[fold(token)][0]
    rests = [token[k:] for k in _cuts(token)] + (["ال" + token[2:]] if token.startswith("لل") else [])
    return any(counts.get(fold(rest), (0, 0))[0] > 2 * inside for rest in rests)


@lru_cache(maxsize=1)
def _fixed_words() -> Mapping[str, Analysis]:
    """Form → its only reading, from `fixed_words.csv`."""
    return {row["form"]: Analysis((Part(0, len(row["form"]), row["form"], row["lemma"], row["upos"], None, row["gloss"]),), 0,
                                  "fixed", RARE, "fixed") for row in read_csv("fixed_words")}


def _fixed_after_conjunction(token: str) -> Analysis | None:
    """The only reading of «وعندما» and its like."""
    rest = _fixed_words().get(token[1:]) if token[0] in "وف" else None
    if rest is None:
        return None
    parts = (Part(0, 1, token[0], token[0], "CCONJ"), replace(rest.main, start=1, end=len(token)))
    return Analysis(parts, 1, "fixed", RARE, "fixed")


def _guess(token: str, cut: int, upos: str) -> Analysis:
    """A reading without the analyser: single-letter proclitics up to `cut`, then a word that is its own lemma."""
    parts = [Part(i, i + 1, token[i], token[i], _UPOS[token[i]]) for i in range(cut)]
    rest = token[cut:]
    form = "ال" + rest[1:] if cut and token[cut - 1] == "ل" and rest.startswith("ل") and not rest.startswith("لل") else rest
    defined = form.startswith("ال") and len(form) > 4
    lemma = form[2:] if defined and upos != "PROPN" else form
    parts.append(Part(cut, len(token), form, lemma, upos, "Definite=Def" if defined else None))
    pos = {"PROPN": "noun_prop", "NOUN": "noun", "ADJ": "adj"}[upos]
    return Analysis(tuple(parts), cut, pos, GUESSED, "guess")


@lru_cache(maxsize=50_000)
def _other(token: str) -> Analysis:
    """The reading of a token that is no Arabic word: number, Latin word, abbreviation, mark, address."""
    upos, feats, pos = _classify(token)
    lemma = token if upos in ("PROPN", "X", "NUM") else None
    return Analysis((Part(0, len(token), token, lemma, upos, feats),), 0, pos, RARE, "form")


def _classify(token: str) -> tuple[str, str | None, str]:
    if token[0].isdigit() or (token[0] == "%" and len(token) > 1):
        return ("NUM", "NumForm=Digit", "digit") if token[-1].isdigit() or token[-1] == "%" else ("X", None, "latin")
    if not any(c.isalnum() for c in token):
        return ("SYM" if token[0] in _SYMBOLS or ord(token[0]) > 0x2190 else "PUNCT", None, "punc")
    if token[0] in "#@" or "://" in token or token.startswith("www."):
        return "X", None, "foreign"
    if token[0].isascii() or not is_arabic_word(token.replace(".", "")):
        return ("PROPN" if token[0].isupper() else "X"), "Foreign=Yes", "latin"
    return "X", "Abbr=Yes", "abbrev"
