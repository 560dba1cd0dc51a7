"""Phrases: where a name may begin (a head noun, a name-like word, a known name), and how far it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.schema import NAMED_LABELS
from pipeline.tag.features import NAME, edge_features, label_features
from pipeline.tag.scorer import MentionScorer
from pipeline.tag.units import load_head_nouns
from pipeline.tag.view import Atom, SentenceView, name_bin

MAX_UNITS = 14
_WALLS = frozenset(".,;:!?()[]{}،؛؟…|•*=+<>©_~")
_LINKS = frozenset("'-/")
_NAME_BINS = frozenset("UNPOA")
_MIN_PATH = 0.08
_MOST_ENDS = 3
_MARKS = {"kb": "", "kb-whole": "w", "again": "~", "caps": "#", "letters": "#", "brackets": "(", "peoples": "p", "sites": "",
          "address": ""}
"""What the family of a known name tells of where it was found: `^` stands for the first look at the text."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span of units that may be a name: `family` is what it was taken for at its start, `path` how likely it ends there."""

    first: int
    last: int
    family: str
    path: float
    atom: Atom | None = None


def find_triggers(view: SentenceView) -> Iterator[tuple[int, str]]:
    """Units at which a name may begin, each with its family."""
    heads = load_head_nouns()
    for i, unit in enumerate(view.units):
        if unit.kind == "latin":
            yield i, NAME
        elif unit.kind == "word":
            labels = heads.get(unit.bare)
            if labels:
                yield i, labels[0]
            symbol = view.symbols[i]
            if symbol[:2] == "f:":
                continue
            if _is_free(view.covered[i], i) and name_bin(unit.form) in _NAME_BINS:
                yield i, NAME


def _is_free(atom: Atom | None, index: int) -> bool:
    """True if a name may begin at the unit in spite of the known name there: with it, and to go on beyond it."""
    return atom is None or (atom.first == index and (atom.label == "PERS" or atom.last == index))


def possible_ends(view: SentenceView, first: int) -> Iterator[tuple[int, bool]]:
    """Units after which a phrase from `first` may end, and whether it cannot go on beyond."""
    quotes = 0
    for last in range(first, min(first + MAX_UNITS, len(view.units))):
        following = view.symbol(last + 1)
        quotes += view.symbols[last] == '"'
        final = following == "EDGE" or following in _WALLS or last == first + MAX_UNITS - 1
        atom = view.covered[last]
        inside = atom is not None and atom.first >= first and atom.last > last
        cut = inside or quotes % 2 == 1 or view.symbols[last] in _LINKS
        if not cut or final:
            yield last, final
        if final:
            return


def find_proposals(view: SentenceView, scorer: MentionScorer) -> Iterator[Proposal]:
    """The likely spans of each trigger, and every known name as it stands."""
    for first, family in find_triggers(view):
        going = 1.0
        found: list[Proposal] = []
        for last, final in possible_ends(view, first):
            p = 1.0 if final else scorer.end_probability(edge_features(view, family, first, last))
            if going * p >= _MIN_PATH:
                found.append(Proposal(first, last, family, going * p))
            going *= 1.0 - p
            if going < _MIN_PATH:
                break
        found.sort(key=lambda proposal: -proposal.path)
        yield from found[:_MOST_ENDS]
    for atom in view.atoms:
        if atom.label in NAMED_LABELS:
            mark = _MARKS.get(atom.candidate.source.partition(":")[0], "^")
            yield Proposal(atom.first, atom.last, f"={atom.label}{mark}", 1.0, atom)


def proposal_features(view: SentenceView, proposal: Proposal) -> list[str]:
    """`label_features` of a proposal, with how likely its end is and what is known at its place."""
    out = label_features(view, proposal.family, proposal.first, proposal.last)
    out.append(f"path|{proposal.family}|{int(proposal.path * 5)}")
    if proposal.atom:
        out.append(f"score|{proposal.family}|{int(proposal.atom.candidate.score * 10)}")
        out.append(f"source|{proposal.family}|{proposal.atom.candidate.source}")
    exact = view.atom_from.get(proposal.first)
    out.append(f"known|{proposal.family}|{exact.label if exact and exact.last == proposal.last else '-'}")
    return out
