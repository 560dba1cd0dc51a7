"""Pairs of an acronym and its long form beside each other: «long form (ACR)», «ACR (long form)», «long form - ACR»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_toml
from pipeline.orthography import normalise
from pipeline.resolve.link import compatible
from pipeline.schema import Mention

_MAX_BETWEEN = 40


def acronym_pairs(article: Article, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Positions in `mentions` of each acronym and of the long form beside or around it, acronym first."""
    for i, acronym in enumerate(mentions):
        if not acronym.acronym:
            continue
        for j, name in enumerate(mentions):
            if name.acronym or not compatible(acronym.label, name.label):
                continue
            if name.start <= acronym.start and acronym.end <= name.end:
                if acronym.label == name.label and _is_apposition(article.text, name, acronym):
                    yield i, j
            elif name.end <= acronym.start:
                if _joins(article.text[name.end:acronym.start]):
                    yield i, j
            elif acronym.end <= name.start and _joins(article.text[acronym.end:name.start]):
                yield i, j


def _joins(between: str) -> bool:
    """True if the text between two mentions makes one a short name of the other."""
    return 0 < len(between) <= _MAX_BETWEEN and "\n" not in between and _between().fullmatch(normalise(between)[0]) is not None


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    """What may stand between the two, in the normal form: brackets, quotation marks, dashes, introducing words."""
    words = read_toml("resolve")["acronyms"]
    introductions, fillers = ("|".join(map(re.escape, words[name])) for name in ("introductions", "fillers"))
    introduction = rf"(?:(?:{introductions})(?: (?:{fillers}))* ?)"
    return re.compile(rf"""[ "']*(?:[(\[{{"',،:/-][ "'(]*(?:{introduction})?[ "'(:]*|{introduction}[ "'(\[:]*)""")


def _is_apposition(text: str, name: Mention, acronym: Mention) -> bool:
    """True if the acronym ends the name, or stands in brackets or quotation marks in it: «مؤتمر "سيكا"», «منظمة اليونسكو»."""
    before = normalise(text[name.start:acronym.start])[0].strip()
    return len(before.rstrip('"(').split()) == 1 or before.endswith(("(", '"', "-"))
