"""Links names to the knowledge base: by name and label, ambiguous ones by what else the article names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.lexicon.kb import KbEntry
from pipeline.lexicon.names import NameMatcher
from pipeline.resolve.forms import Form, without_class_noun

PLACES = frozenset({"GPE", "LOC", "FAC"})
_RANK = {"country": 0, "capital": 1, "region": 2, "loc": 2, "city": 3}


def candidates(matcher: NameMatcher, form: Form) -> tuple[KbEntry, ...]:
    """The entries that the mention may name by its wording and label, the likelier ones first."""
    label = form.mention.label
    for name in _spellings(form):
        entries = [entry for entry in matcher.lookup(name) if compatible(entry.label, label)]
        if entries:
            return tuple(sorted(entries, key=lambda e: (e.label != label, _RANK.get(e.kind, 4))))
    return ()


def compatible(label: str, other: str) -> bool:
    """True if one thing may have both labels: places pass for each other."""
    return label == other or (label in PLACES and other in PLACES)


def _spellings(form: Form) -> Iterable[str]:
    """The names to look up: as written, without its class noun, with or without the article."""
    yield form.mention.text if form.mention.acronym else form.name
    words = form.name.split()
    if form.mention.label == "LANGUAGE":
        yield f"اللغه {form.name if form.name.startswith('ال') else 'ال' + form.name}"
    rest = len(form.words) - len(without_class_noun(form.words, form.mention.label))
    for name in dict.fromkeys((form.name, " ".join(words[rest:]))):
        yield name
        yield name[2:] if name.startswith("ال") else "ال" + name


def choose(entries: Sequence[KbEntry], context: Mapping[str, int]) -> KbEntry | None:
    """The entry that the article means, or None where nothing decides.

    `context` counts what the article names for certain: ids of entries, and ids of their countries.
    """
    if len(entries) < 2:
        return entries[0] if entries else None
    scores = [2 * context.get(entry.id, 0) + (context.get(entry.country_id or "", 0) if entry.kind != "country" else 0)
              for entry in entries]
    best = [entry for entry, score in zip(entries, scores, strict=True) if score == max(scores)]
    if len(best) == 1:
        return best[0]
    first, second = _RANK.get(best[0].kind), _RANK.get(best[1].kind)
    return best[0] if first is not None and (second is None or first < second) else None


def context_of(certain: Iterable[KbEntry]) -> Mapping[str, int]:
    """Counts of the entries, their countries, and what they are parts of."""
    counts: Counter[str] = Counter()
    for entry in certain:
        counts.update({entry.id, entry.country_id or entry.id, entry.parent_id or entry.id})
    return counts
