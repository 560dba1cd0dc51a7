"""Whether a date lies ahead or behind, by the nearest verb or cue before it: «ستعقد … الاثنين», «عقدت … في نوفمبر»."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key

_REACH = 110  # code points before the date that may hold its verb
_CLAUSE_ENDS = re.compile(r"[.؟!;؛:\n\"]")


def is_ahead(text: str, start: int) -> bool:
    """True if the nearest cue before the offset in its clause tells of something to come."""
    return _nearest(text, start) == "ahead"


def is_behind(text: str, start: int) -> bool:
    """True if the nearest cue before the offset in its clause tells of something past."""
    return _nearest(text, start) == "behind"


def is_present(text: str, start: int) -> bool:
    """True if the nearest cue before the offset in its clause is a verb of the imperfect with ي that tells no time itself."""
    if _nearest(text, start) != "open":
        return False
    return re.search(r"(?<!\w)[وف]?ي\w{3,}(?!\w)", text[max(0, start - _REACH) : start]) is not None


def is_just_done(text: str, start: int) -> bool:
    """True if a cue of the past stands directly before the date, or one preposition away: «بدأ في العاشر من الشهر»."""
    cues = list(_cues().finditer(text, max(0, start - 40), start))
    if not cues or cues[-1].lastgroup != "behind":
        return False
    return re.fullmatch(r" ?(?:في|يوم|بتاريخ|ب)? ?", text[cues[-1].end() : start]) is not None


def _nearest(text: str, start: int) -> str:
    clause = _CLAUSE_ENDS.split(text[max(0, start - _REACH) : start])[-1]
    last = ""
    for match in _cues().finditer(clause):
        if match.lastgroup != "open" or last != "ahead":  # «على أن يكون»
            last = match.lastgroup or ""
    return last


@lru_cache(maxsize=1)
def _cues() -> re.Pattern[str]:
    """Verbs of the future (with س), cues of both, and other imperfect verbs, which decide nothing."""
    cues = read_toml("calendar")["tense"]

    def words(name: str) -> str:
        return "|".join(sorted({search_key(word) for word in cues[name]}, key=lambda word: (-len(word), word)))

    return re.compile(
        rf"(?<!\w)[وف]?(?:(?P<noun>{words('nouns')})"
        rf"|(?P<behind>(?:{words('past_verbs')})(?:ت|ا|تا|وا|ه|ها|هم|ته|تها|تهم)?|{words('behind')}|لم \w+)"
        rf"|(?P<ahead>س[يتن]\w{{3,}}|(?:{words('ahead')}))"
        rf"|(?P<open>[يت]\w{{3,}}))(?!\w)"
    )
