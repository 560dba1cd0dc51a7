"""Relations that names show by how they stand: an office beside a person, a name inside a name, a place after a place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.relate.match import Match, fits
from pipeline.relate.view import Argument, View

_COMMA = frozenset({"،", ",", "-", "–", "—", ":"})


def find_structures(view: View) -> Iterator[Match]:
    """All structural matches, in text order."""
    tops = [a for a in view.arguments if a.parent is None]
    for left, right in pairwise(tops):
        if left.sentence == right.sentence:
            yield from _offices(view, left, right)
            yield from _places(view, left, right)
    for argument in view.arguments:
        yield from _nested(view, argument)


def _words(name: str) -> frozenset[str]:
    return frozenset(search_key(word) for word in read_toml("relations")["words"][name])


def _gap(view: View, left: Argument, right: Argument) -> list[str]:
    return [view.atoms[i].form for i in range(left.last, right.first)]


def _offices(view: View, left: Argument, right: Argument) -> Iterator[Match]:
    """OCC PERS, PERS، OCC: the person holds the office, and belongs to the body or country named in it."""
    gap = _gap(view, left, right)
    if left.label == "OCC" and right.label == "PERS":
        if gap and not (len(gap) == 1 and gap[0] in _words("office_qualifiers")):
            return
        person, office, name = right, left, "office before person"
    elif left.label == "PERS" and right.label == "OCC" and gap and len(gap) == 1 and gap[0] in _COMMA | {"("}:
        person, office, name = left, right, "office after person"
        after = view.atoms[right.last].form if right.last < len(view.atoms) else ""
        following = view.top_at[right.last] if right.last < len(view.atoms) else None
        if following is not None and view.arguments[following].label == "PERS" and after:
            return
    else:
        return
    head = view.atoms[office.first].form
    if head in _words("no_office"):
        return
    yield Match("holds_position", person, office, 0.9, "rule", name)
    yield from _office_bodies(view, person, office, name)


def _office_bodies(view: View, person: Argument, office: Argument, name: str) -> Iterator[Match]:
    nested = view.children.get(office.index, [])
    countries = [c for a in nested if a.label == "NORP" for c in view.children.get(a.index, [])]
    inner = [a for a in (*nested, *countries) if a.label in ("ORG", "GPE")]
    head = view.atoms[office.first].form
    for body in inner[:1]:
        yield Match("affiliated_with", person, body, 0.8, "rule", name + ", body in office")
        if body.label == "ORG" and head in _words("chair_heads") and body.first - office.first <= 2:
            yield Match("chairs", person, body, 0.8, "rule", name + ", head of body")
        if body.label == "ORG" and head in _words("member_heads"):
            yield Match("member_of", person, body, 0.8, "rule", name + ", member")


def _nested(view: View, outer: Argument) -> Iterator[Match]:
    """A name inside a name: organ of a body, meeting of a body, place of an event."""
    for inner in view.children.get(outer.index, []):
        if outer.label in ("EVENT", "ORG") and inner.label == "ORG" and fits("part_of", outer, inner):
            yield Match("part_of", outer, inner, 0.7, "rule", "body in name")
        if outer.label == "EVENT" and inner.label in ("GPE", "LOC", "FAC") and fits("held_in", outer, inner):
            yield Match("held_in", outer, inner, 0.7, "rule", "place in event's name")
        if outer.label == "EVENT" and inner.kind == "date" and inner.last == outer.last:
            yield Match("dated", outer, inner, 0.7, "rule", "date in event's name")
        if outer.label in ("ORG", "FAC") and inner.label in ("GPE", "LOC") and inner.kind == "name":
            before = view.atoms[inner.first - 1].form
            if before in ("ب", "في") and fits("located_in", outer, inner):
                yield Match("located_in", outer, inner, 0.6, "rule", "place in name")


def _places(view: View, left: Argument, right: Argument) -> Iterator[Match]:
    """GPE (GPE), GPE ب GPE, FAC في GPE, GPE، GPE in a dateline; العاصمة + adjective + GPE."""
    if left.label not in ("GPE", "FAC", "LOC", "ORG") or right.label not in ("GPE", "LOC"):
        return
    gap = _gap(view, left, right)
    if not fits("located_in", left, right):
        return
    if gap in (["ب"], ["("]) or (gap == ["في"] and left.label in ("FAC", "GPE")):
        if right.kind == "name":
            yield Match("located_in", left, right, 0.6 if left.label == "ORG" else 0.8, "rule", "place in place", None)
    elif left.kind == "nationality" and not gap and left.first > 0 and view.atoms[left.first - 1].form.endswith("عاصمه"):
        yield Match("located_in", right, left, 0.8, "rule", "capital", (left.first - 1, left.first))
