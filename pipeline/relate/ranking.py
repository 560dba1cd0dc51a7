"""Which date says when a relation holds: a linear ranking of the dates at hand and of «the text does not say».

Candidates are the dates of the sentences that state the relation and those that the document gives to its event, document or
founding. `pipeline.train.relations` learns the weights; without them the rules of `pipeline.relate.timing` decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.relate.match import Match
from pipeline.relate.timing import UNTIMED, find_times
from pipeline.relate.triggers import classes_of
from pipeline.relate.view import Argument, View

BITS = 16
_CLAUSE = frozenset({"،", ",", "؛", ":", "-", "–", "—", "و", "الذي", "التي", "فيما", "بينما", "حيث", "اذ", "ان"})
_LOOK_BACK = 7


@dataclass(frozen=True)
class Candidate:
    """A value that may be the time of a relation, None for none, and its hashed features."""

    value: str | None
    features: Sequence[int]


@dataclass(frozen=True)
class TimeRanker:
    """One weight a hashed feature [2 ** BITS]."""

    weights: npt.NDArray[np.float32]

    def best(self, candidates: Iterable[Candidate]) -> str | None:
        """The value of the candidate with the highest score, the first of equals."""
        return max(candidates, key=lambda c: float(self.weights[list(c.features)].sum())).value


def rank_times(view: View, chosen: Sequence[Match], ranker: TimeRanker | None) -> Mapping[int, str | None]:
    """Position of each match → the TIMEX value of when it holds, or None where the text does not say."""
    by_rule = find_times(view, chosen)
    if ranker is None:
        return by_rule
    facts = Facts(view, chosen)
    return {i: ranker.best(time_candidates(facts, match, by_rule[i])) if match.predicate not in UNTIMED else None
            for i, match in enumerate(chosen)}


class Facts:
    """What the document says of dates: the value(s) that each event, document or body has, and who claims a value."""

    def __init__(self, view: View, matches: Iterable[Match]) -> None:
        """The facts among these matches."""
        self.view = view
        self.of: dict[str, list[Argument]] = {}
        self.claimed: dict[str, set[str]] = {}
        for match in matches:
            if match.predicate in ("dated", "founded_on"):
                self.of.setdefault(match.subject.key, []).append(match.object)
                self.claimed.setdefault(match.object.key, set()).add(match.subject.key)


def time_candidates(facts: Facts, match: Match, by_rule: str | None) -> list[Candidate]:
    """The candidates for the time of a match, none first; `by_rule` is what the rules say."""
    view, predicate = facts.view, match.predicate
    parties = (match.subject.key, match.object.key)
    dated = {d.key: d for key in parties for d in facts.of.get(key, ())}
    here = [d for i in sorted({match.subject.sentence, match.object.sentence})
            for d in view.by_sentence.get(i, ()) if d.kind == "date"]
    known = {d.index for d in here}
    dates = [*here, *(d for d in dated.values() if d.index not in known)]
    place = sorted((view.top(match.subject), view.top(match.object)), key=lambda a: a.first)
    order = sorted(here, key=lambda d: _gap(d, place[0], place[1]))
    rank = {d.index: i for i, d in enumerate(order)}
    count = min(len({d.key for d in here}), 3)
    out = [Candidate(None, _hashed(predicate, [
        "none", f"none{count}", f"none dated{len(dated) > 0}", f"none rule{by_rule is None}",
        f"none {'+'.join(sorted(_triggers(view, match)))[:60]}"]))]
    for date in dates:
        names = [f"n{count}", f"rule{date.key == by_rule}", f"dated{date.key in dated}{len(dated) > 0}",
                 f"claimed{bool(facts.claimed.get(date.key, set()) - set(parties))}{date.key in dated}"]
        if date.index in rank:
            names += [f"rank{min(rank[date.index], 3)}{count}", *_place_features(view, date, place[0], place[1])]
            for role, party in (("subject", view.top(match.subject)), ("object", view.top(match.object))):
                names += [f"{role} {name}" for name in _place_features(view, date, party, party)]
        else:
            names.append("elsewhere")
        out.append(Candidate(date.key, _hashed(predicate, [*names, *_date_features(view, date)])))
    return out


def _gap(date: Argument, left: Argument, right: Argument) -> int:
    """How many atoms lie between the date and the nearer argument."""
    return min(max(date.first - a.last, a.first - date.last, 0) for a in (left, right))


def _date_features(view: View, date: Argument) -> Iterator[str]:
    """What the date is like by itself and which words lead to it."""
    low = view.sentence_range[date.sentence][0]
    before = [view.atoms[i].form for i in range(max(low, date.first - 2), date.first)]
    timex = view.article.timex_of.get(date.mention.mention_id)
    yield f"size{len(date.key)}{'/' in date.key:d}{date.key.startswith('X'):d}"
    yield f"relative{timex is not None and timex.relative}"
    yield f"published{date.key == view.article.document.published}"
    yield f"word {before[-1] if before else '<s>'}"
    yield f"words {' '.join(before)}"
    yield f"first {view.atoms[date.first].form if not view.atoms[date.first].form.isdigit() else '0'}"
    yield f"bracket{view.depth[date.first] > 0}"
    if date.parent is not None:
        yield f"in {view.top(date).label}"
    words: set[str] = set()
    for i in range(date.first - 1, max(low, date.first - _LOOK_BACK) - 1, -1):
        top = view.top_at[i]
        if top is None:
            names = classes_of(view.atoms[i].form)
            words.update(names)
            if names:
                break
    yield f"verb {'+'.join(sorted(words))}"


def _place_features(view: View, date: Argument, left: Argument, right: Argument) -> Iterator[str]:
    """Where the date stands to the arguments, and what stands between it and the nearer one."""
    if date.parent is not None and view.top(date).index in (left.index, right.index):
        yield "inside"
        return
    if date.sentence not in {left.sentence, right.sentence}:
        yield "other sentence"
        return
    if date.last <= left.first:
        where, low, high = "before", date.last, left.first
    elif date.first >= right.last:
        where, low, high = "after", right.last, date.first
    else:
        where, low, high = "between", left.last, date.first
    words = [view.atoms[i].form for i in range(low, high) if view.top_at[i] is None]
    names = {view.top_at[i] for i in range(low, high)} - {None, left.index, right.index}
    others = sum(view.arguments[i].kind != "date" and view.arguments[i].label != "OCC" for i in names if i is not None)
    dates = sum(view.arguments[i].kind == "date" for i in names if i is not None)
    clauses = sum(word in _CLAUSE for word in words)
    verbs = sum(bool(classes_of(word)) for word in words)
    size = 0 if len(words) < 2 else 1 if len(words) < 4 else 2 if len(words) < 8 else 3 if len(words) < 15 else 4
    yield f"at {where}{size}"
    yield f"at {where} names{min(others, 3)}"
    yield f"at {where} dates{min(dates, 2)}"
    yield f"at {where} clauses{min(clauses, 3)}"
    yield f"at {where} verbs{min(verbs, 3)}"
    yield f"at {where} {min(others, 2)}{min(clauses, 2)}{min(verbs, 2)}"
    if len(words) <= 3:
        yield f"at {where} words {' '.join(words)}"


def _triggers(view: View, match: Match) -> frozenset[str]:
    """The trigger classes near the arguments."""
    left, right = sorted((view.top(match.subject), view.top(match.object)), key=lambda a: a.first)
    low = max(view.sentence_range[left.sentence][0], left.first - 4)
    return frozenset(name for i in range(low, min(right.first, low + 40)) if view.top_at[i] is None
                     for name in classes_of(view.atoms[i].form))


def _hashed(predicate: str, names: Sequence[str]) -> list[int]:
    """Each feature by itself and with the predicate."""
    return [crc32(name.encode()) & ((1 << BITS) - 1) for feature in names for name in (feature, f"{predicate} {feature}")]
