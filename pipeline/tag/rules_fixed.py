"""Candidates that their own form gives away: addresses, abbreviations, adjectives of peoples and religions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from pipeline.article import Article
from pipeline.lexicon import read_csv, values
from pipeline.orthography import proclitic_ends, search_key
from pipeline.tag.tagger import Candidate

_ADDRESS = re.compile(r"""(?:https?://|www\.)[^\s"'()<>،؛]+[\w/]
                      |(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|info|int|gov|edu|news|example|[a-z]{2})(?:\.[a-z]{2})?
                       (?:/[^\s"'()<>،؛]*[\w/])?(?![\w@]|\.\w)""", re.IGNORECASE | re.VERBOSE)
_CAPS = re.compile(r"(?<![\w.@/-])[A-ZΑ-ΩА-Я][A-ZΑ-ΩА-Я0-9&]*(?:[-./]?[A-ZΑ-ΩА-Я0-9&]+)+(?![\w@])")
_ROMAN = re.compile(r"[IVXLC]+")
_LETTER = ("ا|ب|ت|ث|ج|ح|خ|د|ذ|ر|ز|س|ش|ص|ض|ط|ظ|ع|غ|ف|ق|ك|ل|م|ن|ه|و|ي|ايه|اي|بي|سي|دي|اف|جي|اتش|جيه|كيه|ال|ام|ان|او|كيو|ار|اس"
           "|تي|يو|في|دبليو|اكس|واي|زد")
LETTERS = re.compile(rf"(?<![\w])(?:{_LETTER})(?:[ .]+(?:{_LETTER})(?![\w])){{1,5}}")
"""Names of letters in a row, folded."""
_PART = r"""[^\W\d_][^\s"()،,]{1,14}"""
_BRACKETED = re.compile(rf"""(?<=[\w"] \()\s*"?\s*({_PART}(?:[ -]{_PART})?)\s*"?\s*(?=[)،,])""")
_WORD = re.compile(r"[^\W\d_]+")
_TIME_ZONES = frozenset({"GMT", "UTC", "AM", "PM", "USD", "EUR", "CEST", "CET", "TV", "OK", "II", "III", "IV"})


class FixedRules:
    """Addresses, sites, abbreviations in both scripts, peoples and religions; context decides about them later."""

    name = "fixed"

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """The candidates in the article, by kind."""
        normal, folded = article.normal_text, article.folded
        hits = chain(_addresses(normal), _capitals(normal), _spelled(folded), _bracketed(folded), _sites(folded),
                     _peoples(folded))
        for start, end, label, score, source, acronym in hits:
            yield Candidate(*article.alignment.to_original(start, end), label, score, "rule", source, acronym)


_Hit = tuple[int, int, str, float, str, bool]


def _addresses(normal: str) -> Iterator[_Hit]:
    for match in _ADDRESS.finditer(normal):
        if match[0].islower() or "://" in match[0] or match[0].lower().startswith("www."):
            yield *match.span(), "WEBSITE", 0.9, "address", False


def _capitals(normal: str) -> Iterator[_Hit]:
    for match in _CAPS.finditer(normal):
        if match[0] not in _TIME_ZONES and not _ROMAN.fullmatch(match[0]):
            yield *match.span(), "ORG", 0.7, "caps", True


def _spelled(folded: str) -> Iterator[_Hit]:
    """Names of letters in a row: «أ ف ب», «سي إن إن»."""
    for match in LETTERS.finditer(folded):
        if len(match[0].split()) > 1 or "." in match[0]:
            yield *match.span(), "ORG", 0.6, "letters", True


def _bracketed(folded: str) -> Iterator[_Hit]:
    """A word in brackets after a name; what it is depends on the name."""
    for match in _BRACKETED.finditer(folded):
        yield *match.span(1), "ORG", 0.5, "brackets", True


def _sites(folded: str) -> Iterator[_Hit]:
    for match in _site_pattern().finditer(folded):
        yield *match.span(1), "WEBSITE", 0.7, "sites", False


def _peoples(folded: str) -> Iterator[_Hit]:
    forms = people_forms()
    for match in _WORD.finditer(folded):
        word = match[0]
        for cut in proclitic_ends(word):
            rest = word[cut:]
            if cut and word[cut - 1] == "ل" and rest.startswith("ل"):
                rest = "ا" + rest
            if rest in forms:
                yield match.start() + cut, match.end(), "NORP", 0.6, "peoples", False
                break


@lru_cache(maxsize=1)
def _site_pattern() -> re.Pattern[str]:
    names = sorted({search_key(row["name"]) for row in read_csv("websites")}, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)[وفبلك]?(?:ال(?=\w))?({'|'.join(map(re.escape, names))})(?!\w)")


@lru_cache(maxsize=1)
def people_forms() -> frozenset[str]:
    """All forms of the words of `people_words.csv`, folded, with and without the article."""
    out: set[str] = set()
    for row in read_csv("people_words"):
        word = search_key(row["word"])
        forms = {word, *(search_key(plural) for plural in values(row["plurals"]))}
        if word.endswith("ي"):
            forms |= {word + ending for ending in ("ه", "ين", "ون", "ا", "ات", "تين")}
        out |= forms | {"ال" + form for form in forms}
    return frozenset(out)
