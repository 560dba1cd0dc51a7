"""An article as relations are read in it: atoms (words cut at mention boundaries) and the arguments among them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from pipeline.article import Article
from pipeline.orthography import fold
from pipeline.relate.anaphora import Anaphor, find_anaphors
from pipeline.relate.nationality import country_mentions
from pipeline.schema import Mention

_STARTERS = frozenset({"و", "،", ",", "ثم", "او", "/", "-", "–", "—", "؛", "جانب", "اضافه", "فضلا", "وكذلك", "وكل", "وكلا",
                       "بالاضافه"})
_JOINTS = _STARTERS | {"كذلك", "كل", "من", "كلا", "ايضا", "الي", "والي", "عن", "\"", "«", "»", "“", "”", "'"}
_END_QUOTES = frozenset({"»", "”", '"'})
_MAX_JOINT, _MAX_BRACKET = 6, 12
_ACTORS = frozenset({"PERS", "GPE", "ORG"})
_OPEN, _CLOSE = frozenset("([{⟨"), frozenset(")]}⟩")


class Atom(NamedTuple):
    """A word, or the part of it before, inside or after a mention: «بالصين» with «الصين» marked is ب and الصين."""

    start: int
    end: int
    form: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Argument:
    """What a relation may hold of: a named mention, a date, or a reference to a named entity.

    `first` and `last` are atom indices, half-open. `key` is the entity's id or the date's value; `mention` is the
    mention itself or, for a reference, the one it was last named by. `kind` is name, date, nationality, reference
    (resolve's) or anaphor (a guess).
    """

    index: int
    label: str
    key: str
    mention: Mention
    first: int
    last: int
    parent: int | None
    sentence: int
    kind: str


class Chain(NamedTuple):
    """A coordination «A وB وC»: its outermost arguments' indices and its range of atoms, a first person's office included."""

    members: tuple[int, ...]
    first: int
    last: int


class View:
    """The atoms and arguments of one article, with look-ups; `arguments` go by start, outer before inner."""

    def __init__(self, article: Article) -> None:
        """The view of an article whose mentions have entity ids."""
        self.article = article
        anaphors = tuple(find_anaphors(article))
        self.atoms: Sequence[Atom] = _atoms(article, anaphors)
        self._starts = [atom.start for atom in self.atoms]
        self.arguments: Sequence[Argument] = _arguments(article, self, anaphors)

    def atom_range(self, start: int, end: int) -> tuple[int, int]:
        """First and last (half-open) atom that lies in the code-point span."""
        first = bisect_left(self._starts, start)
        return first, max(bisect_left(self._starts, end), first)

    @cached_property
    def by_sentence(self) -> dict[int, list[Argument]]:
        """sentence_id → its arguments in order."""
        groups: dict[int, list[Argument]] = {}
        for argument in self.arguments:
            groups.setdefault(argument.sentence, []).append(argument)
        return groups

    @cached_property
    def sentence_range(self) -> dict[int, tuple[int, int]]:
        """sentence_id → range of its atoms."""
        out: dict[int, tuple[int, int]] = {}
        for i, atom in enumerate(self.atoms):
            out[atom.sentence] = (out.get(atom.sentence, (i, i))[0], i + 1)
        return out

    @cached_property
    def top_at(self) -> Sequence[int | None]:
        """For each atom the index of the outermost argument that covers it."""
        cover: list[int | None] = [None] * len(self.atoms)
        for argument in self.arguments:
            for i in range(argument.first, argument.last):
                if cover[i] is None:
                    cover[i] = argument.index
        return cover

    @cached_property
    def tops(self) -> Sequence[Argument]:
        """The outermost arguments, in order."""
        return [a for a in self.arguments if a.parent is None]

    @cached_property
    def children(self) -> dict[int, list[Argument]]:
        """Argument index → the arguments directly nested in it."""
        groups: dict[int, list[Argument]] = {}
        for argument in self.arguments:
            if argument.parent is not None:
                groups.setdefault(argument.parent, []).append(argument)
        return groups

    def top(self, argument: Argument) -> Argument:
        """The outermost argument around this one, or itself."""
        while argument.parent is not None:
            argument = self.arguments[argument.parent]
        return argument

    @cached_property
    def depth(self) -> Sequence[int]:
        """For each atom in how many brackets it stands; a bracket ends with its sentence at the latest."""
        out: list[int] = []
        depth, sentence = 0, -1
        for atom in self.atoms:
            if atom.sentence != sentence:
                depth, sentence = 0, atom.sentence
            if atom.form in _OPEN:
                depth += 1
            out.append(depth)
            if atom.form in _CLOSE:
                depth = max(depth - 1, 0)
        return out

    @cached_property
    def chains(self) -> dict[int, Chain]:
        """Outermost argument's index → the coordination it stands in, alone or with others.

        What stands in brackets («A (X) وB (Y)») makes chains of its own; a chain's end passes the brackets that follow it.
        """
        out: dict[int, Chain] = {}
        tops = self.tops
        titled = {right.index: left for left, right in pairwise(tops)
                  if left.label == "OCC" and right.label == "PERS" and 0 <= right.first - left.last <= 1}
        holders = {office.index for office in titled.values()}
        for inside in (False, True):
            run: list[Argument] = []
            level = [a for a in tops if a.index not in holders and (self.depth[a.first] > 0) is inside]
            for argument in [*level, None]:
                if argument is not None and run and self._joined(run[-1], argument, titled.get(argument.index, argument).first):
                    run.append(argument)
                    continue
                if run:
                    members, first = tuple(m.index for m in run), titled.get(run[0].index, run[0]).first
                    chain = Chain(members, first, self.after_brackets(run[-1]))
                    out.update({member.index: chain for member in run})
                run = [argument] if argument is not None else []
        for index in holders:
            office = self.arguments[index]
            out[index] = Chain((index,), office.first, office.last)
        return out

    def after_brackets(self, argument: Argument) -> int:
        """The atom after the argument and any bracketed part that follows it at once: «منظمة شنغهاي (SCO)»."""
        stop = min(argument.last + _MAX_BRACKET, self.sentence_range[argument.sentence][1])
        opening = argument.last + (argument.last < stop and self.atoms[argument.last].form in _END_QUOTES)
        if opening >= stop or self.atoms[opening].form not in _OPEN:
            return argument.last
        return next((i + 1 for i in range(opening, stop) if self.atoms[i].form in _CLOSE), argument.last)

    def _joined(self, left: Argument, right: Argument, right_first: int) -> bool:
        """True if nothing but «و», a comma or the like stands between two arguments of a kind; brackets are skipped."""
        alike = left.label == right.label or {left.label, right.label} <= _ACTORS
        if not alike or left.sentence != right.sentence or right_first <= left.last:
            return False
        between = [self.atoms[i].form for i in range(self.after_brackets(left), right_first)]
        return 0 < len(between) <= _MAX_JOINT and all(form in _JOINTS for form in between) \
            and any(form in _STARTERS for form in between)


def _atoms(article: Article, anaphors: Sequence[Anaphor]) -> list[Atom]:
    cuts = sorted({m.start for m in article.mentions} | {m.end for m in article.mentions}
                  | {r.start for r in article.references} | {r.end for r in article.references}
                  | {a.start for a in anaphors})
    out: list[Atom] = []
    for token in article.tokens:
        low, high = bisect_left(cuts, token.start + 1), bisect_left(cuts, token.end)
        if low == high:
            out.append(Atom(token.start, token.end, fold(token.norm), token.sentence_id))
            continue
        edges = [token.start, *cuts[low:high], token.end]
        for start, end in pairwise(edges):
            span = article.normal_span(start, end)
            if span is not None:
                out.append(Atom(start, end, article.folded[span.start:span.end], token.sentence_id))
    return out


def _arguments(article: Article, view: View, anaphors: Sequence[Anaphor]) -> list[Argument]:
    labels: dict[str, Counter[str]] = {}
    for mention in article.mentions:
        if mention.entity_id:
            labels.setdefault(mention.entity_id, Counter())[mention.label] += 1
    spans: list[tuple[int, int, str, str, Mention, str]] = []
    countries = country_mentions(article)
    for mention in article.mentions:
        if mention.entity_id:
            spans.append((mention.start, mention.end, mention.label, mention.entity_id, mention, "name"))
            country = countries.get(mention.mention_id)
            if country is not None and country.entity_id:
                spans.append((mention.start, mention.end, "GPE", country.entity_id, country, "nationality"))
        elif (value := _date_value(article, mention)) is not None:
            spans.append((mention.start, mention.end, "DATE", value, mention, "date"))
    for reference in article.references:
        named = [m for m in article.mentions if m.entity_id == reference.entity_id]
        if named:
            before = [m for m in named if m.start <= reference.start]
            label = labels[reference.entity_id].most_common(1)[0][0]
            spans.append((reference.start, reference.end, label, reference.entity_id, (before or named)[-1 if before else 0],
                          "reference"))
    spans.extend((a.start, a.end, a.label, a.mention.entity_id, a.mention, "anaphor")
                 for a in anaphors if a.mention.entity_id)
    return _nested(view, spans)


def _nested(view: View, spans: list[tuple[int, int, str, str, Mention, str]]) -> list[Argument]:
    out: list[Argument] = []
    open_: list[tuple[int, Argument]] = []
    for start, end, label, key, mention, kind in sorted(spans, key=lambda s: (s[0], -s[1], s[5], s[2], s[3])):
        while open_ and open_[-1][0] < end:
            open_.pop()
        first, stop = view.atom_range(start, end)
        if first == stop:
            continue
        argument = Argument(len(out), label, key, mention, first, stop, open_[-1][1].index if open_ else None,
                            view.atoms[first].sentence, kind)
        out.append(argument)
        open_.append((end, argument))
    return out


def _date_value(article: Article, mention: Mention) -> str | None:
    """The value of a DATE that a relation may have as object or time: a point or period, at least partly known."""
    timex = article.timex_of.get(mention.mention_id)
    if mention.label != "DATE" or timex is None or timex.value is None or timex.type in ("DURATION", "SET"):
        return None
    value = timex.value.rstrip("~")
    return None if value in ("", "X") or value.startswith("P") else value
