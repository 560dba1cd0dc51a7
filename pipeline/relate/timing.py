"""When a relation holds: the date of its event, document or founding, or the date that modifies the clause that states it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.relate.match import Match
from pipeline.relate.triggers import classes_of
from pipeline.relate.view import Argument, View

UNTIMED = frozenset({"dated", "founded_on", "part_of", "located_in", "headquartered_in"})
_OF_EVENT = frozenset({"hosts", "held_in", "participates_in", "signed", "adopted", "chairs"})
_OF_FOUNDING = frozenset({"founded_by", "founded_in"})
_EVENTFUL = frozenset({"met_with"})
_OFFICES = frozenset({"holds_position", "affiliated_with"})
_CHANGE_WORDS: Mapping[str, frozenset[str]] = {
    "holds_position": frozenset({"appoint"}), "affiliated_with": frozenset({"appoint"}),
    "chairs": frozenset({"appoint", "chair"}),
    "member_of": frozenset({"join"}), "partner_of": frozenset({"partner", "join"}), "proposed": frozenset({"propose"}),
}
_STOPS = frozenset({".", "؛", "؟", "!"})
Dated = Mapping[str, list[Match]]
NEAR = 7
"""Atoms within which a date belongs to the clause of a relation."""


def find_times(view: View, matches: Iterable[Match]) -> Mapping[int, str | None]:
    """Position of each match → the TIMEX value of when it holds, or None where the text does not say."""
    listed = list(matches)
    dates: dict[str, list[Match]] = {}
    founded: dict[str, list[Match]] = {}
    for match in listed:
        if match.predicate == "dated":
            dates.setdefault(match.subject.key, []).append(match)
        elif match.predicate == "founded_on":
            founded.setdefault(match.subject.key, []).append(match)
    taken = {match.object.index for match in listed if match.predicate in ("dated", "founded_on")}
    return {i: _time(view, match, dates, founded, taken) for i, match in enumerate(listed)}


def _time(view: View, match: Match, dates: Dated, founded: Dated, taken: set[int]) -> str | None:
    subject, object_ = match.subject, match.object
    if match.predicate in UNTIMED:
        return None
    if match.predicate in _OF_FOUNDING:
        return _known(founded.get(subject.key), match)
    if match.predicate in _OF_EVENT and {subject.label, object_.label} & {"EVENT", "LAW"}:
        event = subject if match.predicate == "held_in" else object_
        found = _known(dates.get(event.key), match)
        return found or (_known(dates.get(subject.key), match) if match.predicate == "adopted" else None)
    return _clause_date(view, match, taken)


def _known(dated: list[Match] | None, match: Match) -> str | None:
    """The date that the same sentence gives, else the surest one."""
    if not dated:
        return None
    sentences = {match.subject.sentence, match.object.sentence}
    return max(dated, key=lambda d: (d.object.sentence in sentences, d.score)).object.key


def _clause_date(view: View, match: Match, taken: set[int]) -> str | None:
    """The date nearest to the relation in its sentence, if nothing named stands between and no other statement claims it."""
    left, right = sorted((view.top(match.subject), view.top(match.object)), key=lambda a: a.first)
    if left.sentence != right.sentence:
        left = right
    dates = [d for d in view.by_sentence.get(right.sentence, []) if d.kind == "date" and d.parent is None
             and (d.index not in taken or match.predicate in _EVENTFUL)]
    best: tuple[int, Argument] | None = None
    for date in dates:
        distance = _distance(view, left, right, date, match.predicate)
        if distance is not None and (best is None or distance < best[0]):
            best = distance, date
    return best[1].key if best else None


def _distance(view: View, left: Argument, right: Argument, date: Argument, predicate: str) -> int | None:
    """How far the date stands from the relation, in atoms; None if it belongs to another clause."""
    if date.first >= right.last:
        low, high = right.last, date.first
    elif date.last <= left.first:
        low, high = date.last, left.first
    else:
        low, high = left.last, date.first
    forms = [view.atoms[i].form for i in range(low, high)]
    named = {view.top_at[i] for i in range(low, high)} - {None, left.index, right.index}
    others = [i for i in named if i is not None and view.arguments[i].label != "OCC"]
    if any(form in _STOPS for form in forms):
        return None
    between = date.first >= left.last and date.last <= right.first
    if predicate in _EVENTFUL:
        return len(forms) if len(forms) <= 15 else None
    words = _CHANGE_WORDS.get(predicate, frozenset())
    changes = any(words & set(classes_of(view.atoms[i].form)) for i in range(max(low - 8, 0), min(high + 3, len(view.atoms)))
                  if view.top_at[i] is None)
    if not (changes or between) and predicate in _OFFICES:
        bracketed = low > 0 and any(form in "(" for form in forms[:2])
        return len(forms) if bracketed and len(forms) <= 3 else None
    limit = NEAR if changes or between else 2
    return len(forms) if len(forms) <= limit and len(others) <= (1 if changes else 0) else None
