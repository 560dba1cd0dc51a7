"""Pairs of an acronym and its long form beside each other: «long form (ACR)», «ACR (long form)», «long form - ACR»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_toml
from pipeline.orthography import normalise, search_key
from pipeline.resolve.forms import class_nouns, name_words
from pipeline.resolve.link import compatible
from pipeline.schema import Mention

_MAX_BETWEEN = 40


def acronym_pairs(article: Article, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Positions in `mentions` of each acronym and of the long form beside or around it, acronym first."""
    for i, acronym in enumerate(mentions):
        if not acronym.acronym:
            continue
        beside = {j: name for j, name in enumerate(mentions) if not name.acronym and compatible(acronym.label, name.label)
                  and _is_beside(article.text, acronym, name)}
        # Of a name in a name that ends beside the acronym, the inner one is meant: «مجلس المنظمة البحرية الدولية (IMO)».
        yield from ((i, j) for j, name in beside.items() if not any(
            name.start < inner.start and inner.end == name.end and inner.label == name.label for inner in beside.values()))


def _is_beside(text: str, acronym: Mention, name: Mention) -> bool:
    """True if the two stand beside each other, joined by brackets or the like, or the acronym in the name."""
    if name.start <= acronym.start and acronym.end <= name.end:
        return acronym.label == name.label and _is_apposition(text, name, acronym)
    if name.end <= acronym.start:
        return _joins(text[name.end:acronym.start])
    return acronym.end <= name.start and _joins(text[acronym.end:name.start])


def _joins(between: str) -> bool:
    """True if the text between two mentions makes one a short name of the other."""
    return 0 < len(between) <= _MAX_BETWEEN and "\n" not in between and _between().fullmatch(normalise(between)[0]) is not None


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    """What may stand between the two, in the normal form: brackets, quotation marks, dashes, introducing words."""
    words = read_toml("resolve")["acronyms"]
    introductions, fillers = ("|".join(map(re.escape, words[name])) for name in ("introductions", "fillers"))
    introduction = rf"(?:(?:{introductions})(?: (?:{fillers}))* ?)"
    # A comma alone lists two bodies; with a word that introduces a name it makes an apposition.
    return re.compile(rf"""[ "']*(?:[(\[{{"'-][ "'(]*(?:{introduction})?[ "'(:]*|[,،]? ?{introduction}[ "'(\[:]*)""")


def _is_apposition(text: str, name: Mention, acronym: Mention) -> bool:
    """True if the acronym ends the name, or stands in brackets or quotation marks in it: «مؤتمر "سيكا"», «منظمة اليونسكو»."""
    before = normalise(text[name.start:acronym.start])[0].strip()
    after = normalise(text[acronym.end:name.end])[0].strip()
    if after.strip('")('):
        return before.endswith("(") and after.startswith(")")
    words = name_words(search_key(before.rstrip('"(- ')))
    return before.endswith("(") or name.label in class_nouns().get(words, ())
