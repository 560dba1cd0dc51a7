"""The second look: what the article names in full once is found wherever it is named again, as a whole or in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.tag.tagger import Candidate
from pipeline.tag.units import Unit
from pipeline.tag.view import SentenceView, load_function_words, name_bin

_PARTICLES = frozenset([
    "بن", "ابن", "بنت", "ال", "ابو", "ابي", "ام", "عبد", "فان", "فون", "دي", "دا", "دو", "دوس", "لا", "لو", "ماك", "سان", "ذو",
    "بو", "ولد", "الدين", "الله"])
_AGAIN = frozenset({"ORG", "GPE", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "WEBSITE", "PERS"})
_CERTAIN = 0.6


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that the article has: its units' forms, its label, `full`, `family`, or `given`."""

    forms: tuple[str, ...]
    label: str
    kind: str
    score: float


def find_again(views: Sequence[SentenceView], accepted: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates for further occurrences of accepted names and for parts of persons' names."""
    names: dict[str, list[_Name]] = {}
    for name in _names(views, accepted):
        known = names.setdefault(name.forms[0], [])
        if not any(n.forms == name.forms and n.label == name.label for n in known):
            known.append(name)
    for view in views:
        for i, unit in enumerate(view.units):
            for name in names.get(unit.form, ()):
                last = i + len(name.forms) - 1
                if last < len(view.units) and all(view.units[i + k].form == f for k, f in enumerate(name.forms)):
                    score = _again_score(name)
                    if score:
                        yield Candidate(unit.start, view.units[last].end, name.label, score, "rule", f"again:{name.kind}")


def _names(views: Sequence[SentenceView], accepted: Iterable[Candidate]) -> Iterator[_Name]:
    """The names of the accepted mentions, whole and, for persons, in parts; the full ones first."""
    parts: list[_Name] = []
    for units, candidate in _with_units(views, accepted):
        if candidate.label not in _AGAIN or candidate.score < _CERTAIN:
            continue
        forms = tuple(unit.form for unit in units)
        yield _Name(forms, candidate.label, "full", candidate.score)
        if candidate.label == "PERS" and len(forms) > 1:
            family = 1
            while len(forms) > family + 1 and forms[-family - 1] in _PARTICLES:
                family += 1
                parts.append(_Name(forms[-family:], "PERS", "family", candidate.score))
            parts.append(_Name(forms[-1:], "PERS", "family", candidate.score))
            if forms[0] not in _PARTICLES:
                parts.append(_Name(forms[:1], "PERS", "given", candidate.score))
            if len(forms) > 2:
                parts.append(_Name((forms[0], forms[-1]), "PERS", "part", candidate.score))
                parts.append(_Name(forms[1:], "PERS", "part", candidate.score))
    yield from parts


def _with_units(views: Sequence[SentenceView], accepted: Iterable[Candidate]) -> Iterator[tuple[list[Unit], Candidate]]:
    starts = {unit.start: (view, i) for view in views for i, unit in enumerate(view.units)}
    for candidate in accepted:
        if candidate.start in starts:
            view, first = starts[candidate.start]
            units = [unit for unit in view.units[first:] if unit.end <= candidate.end]
            if units and units[-1].end == candidate.end:
                yield units, candidate


def _again_score(name: _Name) -> float:
    """How likely the same words name the same thing again, before their context is looked at; 0 where they do not."""
    if len(name.forms) > 1:
        return 0.85 if name.kind == "full" else 0.75
    form = name.forms[0]
    if form in load_function_words() or len(form) < 3:
        return 0.0
    if name_bin(form) == "C":
        return 0.0 if name.kind == "given" else 0.5
    return {"full": 0.8, "family": 0.75}.get(name.kind, 0.6)
