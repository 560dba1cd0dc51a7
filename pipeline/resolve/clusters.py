"""Which named mentions of an article name one entity.

Equal names first, then names of one knowledge base entry, acronyms beside their long forms, and last short forms and other
spellings, each of which joins the one fuller name that it fits best. No step joins two entries of the knowledge base.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.article import Article
from pipeline.lexicon.kb import KbEntry
from pipeline.lexicon.names import NameMatcher
from pipeline.resolve.acronyms import acronym_pairs, is_contradicted
from pipeline.resolve.blocks import blocks, name_keys
from pipeline.resolve.forms import Form, form_of, is_given_name
from pipeline.resolve.link import PLACES, Candidates, candidates_in, choose, compatible, context_of, is_supported
from pipeline.resolve.offices import Office, conflicting, office_of, office_strength, united
from pipeline.resolve.persons import person_strength
from pipeline.resolve.phrases import people_strength, phrase_strength, stem
from pipeline.resolve.unions import Unions
from pipeline.schema import NAMED_LABELS, Mention

_SAME = 3
"""The strength of two wordings of one name."""


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
    work = _Work(forms, _without_contradicted(article, forms, [candidates_in(article, matcher, form) for form in forms]))
    work.merge_equal()
    work.merge_linked()
    for acronym, name in acronym_pairs(article, mentions, matcher):
        if not _holds_body(mentions, acronym, name):
            work.merge(acronym, name)
    work.merge_shorter()
    work.merge_linked()
    work.link_weak()
    work.merge_offices(article)
    return [Cluster(tuple(forms[i] for i in group), work.entry_of(group[0])) for group in work.unions.groups()]


def _without_contradicted(article: Article, forms: Sequence[Form], found: Sequence[Candidates]) -> list[Candidates]:
    """The candidates, without entries that the words before an acronym in brackets contradict, wherever it stands."""
    wrong = {(form.key, entry.id) for form, some in zip(forms, found, strict=True) if form.mention.acronym
             for entry in some.entries if is_contradicted(article, form.mention, entry)}

    def kept(form: Form, some: Candidates) -> Candidates:
        if not form.mention.acronym or not wrong:
            return some
        return replace(some, entries=tuple(entry for entry in some.entries if (form.key, entry.id) not in wrong))

    return list(map(kept, forms, found))


def _holds_body(mentions: Sequence[Mention], acronym: int, name: int) -> bool:
    """True for a name that ends in another of the acronym's own label, which it stands for: «قمة منظمة شنغهاي (SCO)»."""
    short, full = mentions[acronym], mentions[name]
    inner = (m for m in mentions if full.start < m.start and m.end == full.end)
    return short.label != full.label and any(m.label == short.label for m in inner)


class _Work:
    """The clusters while they grow."""

    def __init__(self, forms: Sequence[Form], found: Sequence[Candidates]) -> None:
        self.forms, self.found = forms, found
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
        groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            label = "GPE" if form.mention.label in PLACES else form.mention.label
            groups[label, form.key, self.found[i].apart].append(i)
        for group in groups.values():
            self.unions.merge_all(group)

    def merge_linked(self) -> None:
        """Link what has one candidate, then what the rest of the article decides, and merge what is one entry."""
        context = self._context()
        by_id: dict[str, int] = {}
        for i, found in enumerate(self.found):
            entry = self.entry_of(i) or (None if found.weak else choose(found.entries, context))
            if entry is None or not compatible(entry.label, self.forms[i].mention.label):
                continue
            self.linked[self.unions.find(i)] = entry
            self.merge(by_id.setdefault(entry.id, i), i)

    def _context(self) -> Mapping[str, int]:
        """What the article names for certain."""
        return context_of(found.entries[0] for found in self.found if len(found.entries) == 1 and not found.weak)

    def link_weak(self) -> None:
        """Link what a name alone does not tell, where the article supports it and gives no fuller name that the base lacks."""
        context = self._context()
        for i, found in enumerate(self.found):
            members = self.unions.members(i)
            if not found.weak or self.entry_of(i) or any(len(self.forms[m].words) > len(self.forms[i].words) for m in members):
                continue
            offices = {self._office_before(m) for m in members}
            entries = [entry for entry in found.entries
                       if any(is_supported(entry, self.forms[i], context, office) for office in offices)]
            entry = choose(entries, context)
            if entry is not None:
                self.linked[self.unions.find(i)] = entry
        self.merge_linked()

    def _office_before(self, item: int) -> str:
        """The first word of the office that stands right before a mention, folded and without article; empty for none."""
        start = self.forms[item].mention.start
        before = next((form for form in reversed(self.forms[:item]) if form.mention.end <= start), None)
        near = before is not None and before.mention.label == "OCC" and start - before.mention.end <= 1
        return before.words[0] if before is not None and near else ""

    def merge_shorter(self) -> None:
        """Merge each short form or spelling with the fuller name that it fits, the longest short forms first."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            if not form.mention.acronym and form.mention.label != "OCC":
                label = "GPE" if form.mention.label in PLACES else form.mention.label
                groups[label, self.found[i].apart].append(i)
        for (label, _), members in groups.items():
            near = blocks(members, lambda i: name_keys(self.forms[i].words, self.forms[i].mention.label))
            self._merge_each(members, near, _remembered(self.forms, self._home()), nearest=label == "PERS")

    def merge_offices(self, article: Article) -> None:
        """Merge what names one office, by its words, whose it is, and who holds it."""
        home = self._home()
        offices = {i: self._office(i, article) for i, form in enumerate(self.forms) if form.mention.label == "OCC"}
        whole: dict[tuple[int, int], Office] = {}

        def office_of_cluster(item: int) -> Office:
            members = self.unions.members(item)
            key = (members[0], len(members))
            if key not in whole:
                whole[key] = united(offices[i] for i in members if i in offices)
            return whole[key]

        def strength_of(one: int, other: int) -> int:
            short, full = office_of_cluster(one), office_of_cluster(other)
            abroad = bool(full.scope) and home not in full.scope and not short.scope
            if conflicting(short, full) or (abroad and not short.persons & full.persons and len(self.forms[one].words) > 1):
                return 0
            return office_strength(offices[one], offices[other])

        near = blocks(list(offices), lambda i: frozenset({stem(offices[i].words[0])}))
        self._merge_each(list(offices), near, strength_of, nearest=True)

    def _office(self, item: int, article: Article) -> Office:
        """The office that a mention names: nested names are its scope, a person right after it its holder."""
        mention, form = self.forms[item].mention, self.forms[item]
        inner = [i for i in range(item + 1, len(self.forms)) if self.forms[i].mention.end <= mention.end]
        ordinals = [m for m in article.mentions_in(mention.start, mention.end) if m.label == "ORDINAL" and len(form.words) > 2]
        taken = [word for i in inner for word in self.forms[i].words] + [w for m in ordinals for w in form_of(article, m).words]
        words = [word for word in form.words if word.removeprefix("ل") not in taken and word.removeprefix("بال") not in taken]
        following = next((i for i in range(item + 1, len(self.forms)) if self.forms[i].mention.start >= mention.end), None)
        persons: frozenset[int] = frozenset()
        if following is not None and self.forms[following].mention.label == "PERS":
            between = article.text[mention.end:self.forms[following].mention.start]
            persons = frozenset({self.unions.find(following)} if not between.strip(' ،"«”“:') else ())
        of_state = not inner or any(self.forms[i].mention.label in ("GPE", "NORP", "LOC") for i in inner)
        return office_of(words or form.words, frozenset(map(self._scope, inner)), persons, of_state=of_state)

    def _home(self) -> str | None:
        """The country that the article names most often, by its name or its people's: whose offices it need not tell."""
        entries = (self.entry_of(i) for i in range(len(self.forms)))
        counts = Counter(entry.country_id for entry in entries if entry and entry.country_id and entry.label != "PERS")
        return min(counts, key=lambda country: (-counts[country], country)) if counts else None

    def _scope(self, item: int) -> str:
        """What tells whose an office is: the country of a people or place, else the entity."""
        entry = self.entry_of(item)
        return (entry.country_id or entry.id) if entry and entry.label != "ORG" else str(self.unions.find(item))

    def _merge_each(self, members: Sequence[int], near: Callable[[int], Sequence[int]],
                    strength_of: Callable[[int, int], int], *, nearest: bool) -> None:
        """Merge each form with the cluster that it fits best, those of most words first; `near` tells what may fit it."""
        seen: set[tuple[str, int]] = set()
        for i in sorted(members, key=lambda i: (-len(self.forms[i].words), i)):
            if (self.forms[i].key, self.unions.find(i)) not in seen:
                seen.add((self.forms[i].key, self.unions.find(i)))
                self._merge_with_fuller(i, near(i), strength_of, nearest=nearest)

    def _merge_with_fuller(self, item: int, members: Sequence[int], strength_of: Callable[[int, int], int], *,
                           nearest: bool) -> None:
        same = frozenset(self.unions.members(item))
        found = [(strength, other) for other in members if other not in same and (strength := strength_of(item, other))]
        strongest = max((strength for strength, _ in found), default=0)
        best = [other for strength, other in found if strength == strongest]
        roots = dict.fromkeys(map(self.unions.find, best))
        if len(roots) == 1 or (strongest == _SAME and not nearest):
            for root in roots:
                self.merge(item, root)
        elif roots and nearest:
            before = [other for other in best if other < item]
            self.merge(item, before[-1] if before else best[0])


def _remembered(forms: Sequence[Form], home: str | None) -> Callable[[int, int], int]:
    """`_strength`, worked out once for each pair of wordings: a long article repeats its names."""
    known: dict[tuple[str, str, str, str], int] = {}

    def strength_of(one: int, other: int) -> int:
        key = (forms[one].mention.label, forms[other].mention.label, forms[one].name, forms[other].name)
        if key not in known:
            known[key] = _strength(forms, home, one, other)
        return known[key]

    return strength_of


def _strength(forms: Sequence[Form], home: str | None, one: int, other: int) -> int:
    """How surely the two are one entity's names, 0–3."""
    short, full = forms[one], forms[other]
    label = short.mention.label
    if label == "PERS":
        if len(short.words) == 1 and full.name.split()[-1] == "ال" + short.name and is_given_name(short.name):
            return 0  # «فيصل» is not «سعود الفيصل»
        return person_strength(short.words, full.words)
    if label in ("NORP", "LANGUAGE"):
        return people_strength(short.words, full.words) or phrase_strength(short.words, full.words, label, home)
    if label in PLACES and full.mention.label != label:
        label = "GPE"  # class nouns of sites and waters tell them from the places that they are called after
    return phrase_strength(short.words, full.words, label, home)
