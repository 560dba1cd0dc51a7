"""Which named mentions of an article name one entity.

Equal names first, then names of one knowledge base entry, acronyms beside their long forms, and last short forms and other
spellings, each of which joins the one fuller name that it fits best. No step joins two entries of the knowledge base.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.article import Article
from pipeline.lexicon.kb import KbEntry
from pipeline.lexicon.names import NameMatcher
from pipeline.resolve.acronyms import acronym_pairs
from pipeline.resolve.forms import Form, form_of
from pipeline.resolve.link import PLACES, candidates, choose, compatible, context_of
from pipeline.resolve.offices import office_strength
from pipeline.resolve.persons import person_strength
from pipeline.resolve.phrases import people_strength, phrase_strength
from pipeline.resolve.unions import Unions
from pipeline.schema import NAMED_LABELS, Mention

_NEAREST = frozenset({"PERS", "OCC"})
"""Labels of which a short form means the nearest fuller name before it; of others it must fit one only."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The mentions of one entity, and its entry in the knowledge base, if it is there."""

    forms: tuple[Form, ...]
    entry: KbEntry | None

    @property
    def label(self) -> str:
        """The label of most of its mentions, the first of equals."""
        labels = [form.mention.label for form in self.forms]
        return max(labels, key=lambda label: (labels.count(label), -labels.index(label)))

    @property
    def fullest(self) -> Form:
        """The form with the most words, long forms before acronyms, earlier before later."""
        return max(self.forms, key=lambda f: (not f.mention.acronym, len(f.words), len(f.name), -f.mention.start))


def find_clusters(article: Article, matcher: NameMatcher) -> list[Cluster]:
    """The entities of the article's named mentions, by first mention."""
    mentions = [mention for mention in article.mentions if mention.label in NAMED_LABELS]
    forms = [form_of(article, mention) for mention in mentions]
    work = _Work(forms, [candidates(matcher, form) for form in forms])
    work.merge_equal()
    work.merge_linked()
    for acronym, name in acronym_pairs(article, mentions):
        work.merge(acronym, name)
    work.merge_shorter()
    work.merge_linked()
    return [Cluster(tuple(forms[i] for i in group), work.entry_of(group[0])) for group in work.unions.groups()]


class _Work:
    """The clusters while they grow."""

    def __init__(self, forms: Sequence[Form], entries: Sequence[tuple[KbEntry, ...]]) -> None:
        self.forms, self.entries = forms, entries
        self.unions = Unions(len(forms))
        self.linked: dict[int, KbEntry] = {}

    def entry_of(self, item: int) -> KbEntry | None:
        """The knowledge base entry of the item's cluster."""
        return self.linked.get(self.unions.find(item))

    def merge(self, one: int, other: int) -> bool:
        """Make two clusters one, unless they are different entries of the knowledge base; True if they are one now."""
        entries = [entry for entry in (self.entry_of(one), self.entry_of(other)) if entry]
        if len({entry.id for entry in entries}) > 1:
            return False
        self.unions.merge(one, other)
        if entries:
            self.linked[self.unions.find(one)] = entries[0]
        return True

    def merge_equal(self) -> None:
        """Merge mentions of one name and label; places whatever their labels."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            groups["GPE" if form.mention.label in PLACES else form.mention.label, form.key].append(i)
        for group in groups.values():
            self.unions.merge_all(group)

    def merge_linked(self) -> None:
        """Link what has one candidate, then what the rest of the article decides, and merge what is one entry."""
        certain = {i: entries[0] for i, entries in enumerate(self.entries) if len(entries) == 1}
        context = context_of(certain.values())
        by_id: dict[str, int] = {}
        for i, entries in enumerate(self.entries):
            entry = self.entry_of(i) or choose(entries, context)
            if entry is None or not compatible(entry.label, self.forms[i].mention.label):
                continue
            self.linked[self.unions.find(i)] = entry
            self.merge(by_id.setdefault(entry.id, i), i)

    def merge_shorter(self) -> None:
        """Merge each short form or spelling with the fuller name that it fits, the longest short forms first."""
        groups: dict[str, list[int]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            if not form.mention.acronym:
                groups["GPE" if form.mention.label in PLACES else form.mention.label].append(i)
        for label, members in groups.items():
            order = sorted(members, key=lambda i: (-len(self.forms[i].words), i))
            seen: set[str] = set()
            for i in order:
                if self.forms[i].key not in seen:
                    seen.add(self.forms[i].key)
                    self._merge_with_fuller(i, label, members)

    def _merge_with_fuller(self, item: int, label: str, members: Sequence[int]) -> None:
        found = [(strength, other) for other in members if self.unions.find(other) != self.unions.find(item)
                 and (strength := _strength(self.forms[item], self.forms[other]))]
        best = [other for strength, other in found if strength == max(s for s, _ in found)]
        roots = dict.fromkeys(map(self.unions.find, best))
        if len(roots) == 1:
            self.merge(item, best[0])
        elif roots and label in _NEAREST:
            before = [other for other in best if other < item]
            self.merge(item, before[-1] if before else best[0])


def _strength(short: Form, full: Form) -> int:
    """How surely the two are one entity's names, 0–3."""
    label = short.mention.label
    if label == "PERS":
        return person_strength(short.words, full.words)
    if label == "OCC":
        return office_strength(short.words, full.words)
    if label in ("NORP", "LANGUAGE"):
        return people_strength(short.words, full.words) or phrase_strength(short.words, full.words, label)
    return phrase_strength(short.words, full.words, label)


def named_mentions(clusters: Sequence[Cluster]) -> Iterator[tuple[Mention, Cluster]]:
    """Each mention with its cluster."""
    for cluster in clusters:
        for form in cluster.forms:
            yield form.mention, cluster
