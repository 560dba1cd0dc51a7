"""Common nouns that stand for something named before: «المنظمة», «القمة», «البلاد», and an office for its holder.

`resolve` writes the references that it is sure of. This module adds the likely ones as arguments of kind `anaphor`: the
scorer knows them from named ones and has learned how far to trust them; no mention or reference is made of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_toml
from pipeline.orthography import fold, search_key
from pipeline.schema import Mention

_PREFIXES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب")
_MEMORY = 60


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A span that may stand for an entity; `mention` is the nearest one that names it before."""

    start: int
    end: int
    label: str
    mention: Mention


@lru_cache(maxsize=1)
def anaphoric_nouns() -> Mapping[str, tuple[str, bool, int]]:
    """Folded token → label, whether any entity of the label will do, and how many letters of proclitics it begins with."""
    out: dict[str, tuple[str, bool, int]] = {}
    for label, kinds in read_toml("relations")["anaphora"].items():
        for kind, nouns in kinds.items():
            for noun in map(search_key, nouns):
                for prefix in _PREFIXES:
                    form = prefix[:-1] + "لل" + noun[2:] if prefix.endswith("ل") and noun.startswith("ال") else prefix + noun
                    out.setdefault(form, (label, kind == "any", len(prefix)))
    return out


def find_anaphors(article: Article) -> Iterator[Anaphor]:
    """The likely anaphors of the article, in text order, outside of mentions and references."""
    nouns = anaphoric_nouns()
    memory = _Memory(article)
    taken = sorted([*((m.start, m.end) for m in article.mentions), *((r.start, r.end) for r in article.references)])
    at = 0
    for token in article.tokens:
        entry = nouns.get(fold(token.norm))
        if entry is None:
            continue
        while at < len(taken) and taken[at][1] <= token.start:
            at += 1
        if any(start < token.end and token.start < end for start, end in taken[at:at + 3]):
            continue
        label, any_will_do, clitics = entry
        noun = fold(token.norm)[clitics:]
        found = memory.antecedent(token.start, label, noun.removeprefix("ال").removeprefix("لل").removeprefix("ل"), any_will_do)
        if found is not None:
            span = article.normal_span(token.start, token.end)
            start = article.alignment.to_original(span.start + clitics, span.end).start if span else token.start
            yield Anaphor(start, token.end, label, found)


class _Memory:
    """What was named before a place."""

    def __init__(self, article: Article) -> None:
        self._mentions = [m for m in article.mentions if m.entity_id]
        self._heads: dict[str, set[str]] = {}
        for mention in self._mentions:
            word = search_key(mention.text).split(maxsplit=1)
            if word and mention.entity_id:
                self._heads.setdefault(mention.entity_id, set()).add(word[0].removeprefix("ال").removeprefix("ل"))

    def antecedent(self, place: int, label: str, head: str, any_will_do: bool) -> Mention | None:
        """The last mention before `place` of an entity called by this noun, else of any of the label if that will do."""
        before = [m for m in self._mentions if m.end <= place and m.label == label]
        if label == "GPE":
            return self._country(before) if any_will_do else self._called(before, head)
        return self._called(before, head) or (self._salient(before) if any_will_do else None)

    def _called(self, before: list[Mention], head: str) -> Mention | None:
        return next((m for m in reversed(before) if head in self._heads.get(m.entity_id or "", ())), None)

    @staticmethod
    def _salient(before: list[Mention]) -> Mention | None:
        """The last outermost one, unless another was named much oftener of late."""
        recent = [m for m in before if m.parent_id is None][-8:] or before[-4:]
        if not recent:
            return None
        counts = Counter(m.entity_id for m in recent)
        return max(reversed(recent), key=lambda m: counts[m.entity_id])

    @staticmethod
    def _country(before: list[Mention]) -> Mention | None:
        """The one named oftenest among the last."""
        recent = before[-_MEMORY:]
        counts = Counter(m.entity_id for m in recent)
        return max(reversed(recent), key=lambda m: counts[m.entity_id]) if recent else None
