"""From matches of all engines to the rows of `relations`: one row a triple, with its first good evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.relate.match import Match
from pipeline.relate.ranking import TimeRanker, rank_times
from pipeline.relate.view import View
from pipeline.schema import PREDICATES, Relation

CLOSE = 0.7
"""What part of the best score makes an earlier place as good."""
_SYMMETRIC = frozenset({"met_with"})


def merge_matches(
    view: View, matches: Iterable[Match], *, min_score: float, ranker: TimeRanker | None = None,
) -> list[Relation]:
    """The relations that reach `min_score`, by place of evidence; where engines agree, the surest counts.

    Their times are chosen by the ranker, by rules where there is none.
    """
    found: dict[tuple[str, str, str], list[Match]] = {}
    for match in matches:
        if match.score >= min_score:
            found.setdefault(_key(match), []).append(match)
    chosen = sorted((_best(group) for group in found.values()), key=_place)
    times = rank_times(view, chosen, ranker)
    rows = [_row(view, match, times[i]) for i, match in enumerate(chosen)]
    rows.sort(key=lambda r: (r.evidence_start, r.predicate, r.subject_entity_id, r.object_entity_id or r.object_value or ""))
    return [_numbered(row, i) for i, row in enumerate(rows)]


def _key(match: Match) -> tuple[str, str, str]:
    subject, object_ = match.subject.key, match.object.key
    if match.predicate in _SYMMETRIC and subject > object_:
        subject, object_ = object_, subject
    return subject, match.predicate, object_


def _place(match: Match) -> tuple[int, int]:
    """Where in the text the statement is complete."""
    return max(match.subject.first, match.object.first), match.subject.first


def _best(group: list[Match]) -> Match:
    """The first place in the text that states the triple about as surely as the surest; it gets the surest one's score."""
    highest = max(match.score for match in group)
    sure = [match for match in group if match.score >= CLOSE * highest]
    return replace(min(sure, key=_place), score=highest)


def _row(view: View, match: Match, time: str | None) -> Relation:
    article = view.article
    start, end = evidence_span(view, match)
    trigger = None
    if match.trigger is not None:
        trigger = article.text[view.atoms[match.trigger[0]].start:view.atoms[match.trigger[1] - 1].end]
    dated = match.object.kind == "date"
    return Relation(
        article.doc_id, "", match.subject.key, match.subject.mention.mention_id, match.predicate, PREDICATES[match.predicate],
        None if dated else match.object.key, match.object.mention.mention_id, match.object.key if dated else None,
        time, max(match.subject.sentence, match.object.sentence), start, end, article.text[start:end], trigger,
        round(match.score, 4), match.method, match.source)


def evidence_span(view: View, match: Match) -> tuple[int, int]:
    """The sentence of the later argument, where the statement is complete."""
    sentence_id = max(match.subject.sentence, match.object.sentence)
    low, high = view.sentence_range[sentence_id]
    return view.atoms[low].start, view.atoms[high - 1].end


def _numbered(row: Relation, number: int) -> Relation:
    return Relation(row.doc_id, f"r{number}", *(getattr(row, name) for name in Relation.__slots__[2:]))
