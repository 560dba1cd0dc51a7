"""What the name rules see of a sentence: its units, the known names in it, and a symbol for the shape of each unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_csv
from pipeline.schema import LABELS, Sentence
from pipeline.tag.tagger import Candidate
from pipeline.tag.units import Unit, load_head_nouns, load_name_counts, load_person_names, sentence_units

_NISBA = ("ي", "يه", "يين", "يون", "يا", "يتين", "يان")
_COVERING = frozenset(LABELS) - {"OCC", "EVENT", "LAW", "PRODUCT"}
"""Labels whose names stand as one symbol; longer ones would hide what they are made of."""
_POS = {"VERB": "v", "ADJ": "j", "NOUN": "n", "PROPN": "p", "ADP": "a"}
OPENING, CLOSING = frozenset("\"'(["), frozenset("\"')]")


@dataclass(frozen=True, slots=True)
class Atom:
    """A known name or a value in a sentence: units `first` to `last`, and the candidate that it is."""

    first: int
    last: int
    label: str
    candidate: Candidate


@dataclass(frozen=True)
class SentenceView:
    """A sentence's units with their symbols, and its atoms: the longest at each unit, by first and by last unit."""

    sentence: Sentence
    units: Sequence[Unit]
    symbols: Sequence[str]
    atoms: Sequence[Atom]
    atom_from: Mapping[int, Atom]
    atom_to: Mapping[int, Atom]
    covered: Sequence[Atom | None]

    def symbol(self, index: int) -> str:
        """The unit's symbol, or that of the edge beyond the sentence."""
        return self.symbols[index] if 0 <= index < len(self.symbols) else "EDGE"

    def form(self, index: int) -> str:
        """The unit's folded form, or `^`/`$` beyond the sentence."""
        return self.units[index].form if 0 <= index < len(self.units) else "^" if index < 0 else "$"

    def clitics(self, index: int) -> str:
        """The unit's proclitics, empty beyond the sentence."""
        return self.units[index].clitics if 0 <= index < len(self.units) else ""


@lru_cache(maxsize=1)
def load_function_words() -> Mapping[str, str]:
    """Folded closed-class word or verb of saying → its class."""
    return {row["word"]: row["class"] for row in read_csv("function_words")}


def sentence_views(article: Article, known: Iterable[Candidate], earlier: Sequence[SentenceView] = ()) -> list[SentenceView]:
    """A view for each sentence, with the known candidates that lie in it as atoms; `earlier` views lend their units."""
    ordered = sorted(known, key=lambda c: (c.start, -c.end, -c.score, c.label))
    views: list[SentenceView] = []
    position = 0
    for number, sentence in enumerate(article.sentences):
        while position < len(ordered) and ordered[position].start < sentence.start:
            position += 1
        begin = position
        while position < len(ordered) and ordered[position].start < sentence.end:
            position += 1
        inside = ordered[begin:position]
        units = earlier[number].units if earlier else sentence_units(article, sentence, frozenset(c.start for c in inside))
        views.append(_view(sentence, units, inside))
    return views


def _view(sentence: Sentence, units: Sequence[Unit], known: Sequence[Candidate]) -> SentenceView:
    by_token_start = {unit.token_start: i for i, unit in enumerate(units)}
    starts = {unit.start: i for i, unit in enumerate(units)} | by_token_start
    ends = {unit.end: i for i, unit in enumerate(units)}
    atoms: list[Atom] = []
    for candidate in known:
        first, last = starts.get(candidate.start), ends.get(candidate.end)
        if first is not None and last is not None and first <= last:
            atoms.append(Atom(first, last, candidate.label, candidate))
    atom_from: dict[int, Atom] = {}
    atom_to: dict[int, Atom] = {}
    covered: list[Atom | None] = [None] * len(units)
    for atom in sorted(atoms, key=lambda a: (a.first - a.last, a.first, -a.candidate.score, a.label)):
        if atom.label in _COVERING and all(covered[i] is None for i in range(atom.first, atom.last + 1)):
            for i in range(atom.first, atom.last + 1):
                covered[i] = atom
            atom_from[atom.first] = atom_to[atom.last] = atom
    symbols = [_atom_symbol(cover, i) if (cover := covered[i]) else unit_symbol(unit) for i, unit in enumerate(units)]
    return SentenceView(sentence, units, symbols, atoms, atom_from, atom_to, covered)


def _atom_symbol(atom: Atom, index: int) -> str:
    return atom.label if atom.last == index else atom.label + "-"


def unit_symbol(unit: Unit) -> str:
    """The shape of a unit outside known names: its class (function word, head noun, adjective, name-like) and definiteness."""
    if unit.kind != "word":
        return {"latin": "LAT", "number": "NUM"}.get(unit.kind, unit.kind)
    return _word_symbol(unit.form, unit.bare, _POS.get(unit.upos, ""))


@lru_cache(maxsize=65536)
def _word_symbol(form: str, bare: str, pos: str) -> str:
    function = load_function_words().get(form)
    if function:
        return "f:" + function
    definite = form.startswith("ال") and len(form) > 4
    heads = load_head_nouns().get(bare)
    if heads:
        return ("D" if definite else "I") + "h" + heads[0]
    mark = name_bin(form)
    if pos == "v":
        return "V" + mark
    ending = "y" if form.endswith(_NISBA) else "h" if form.endswith("ه") else ""
    return ("D" if definite else "I") + mark + ending + pos


@lru_cache(maxsize=65536)
def name_bin(form: str) -> str:
    """How name-like a folded word is: U unseen, N mostly in persons' names, P places, O other names, A sometimes, C common."""
    counts = load_name_counts().get(form)
    given, family = load_person_names()
    if counts is None:
        return "N" if form in given or form in family else "U"
    total = counts.total
    person = counts.first + counts.rest
    if person >= 0.5 * total:
        return "N"
    if counts.place >= 0.5 * total:
        return "P"
    if person + counts.place + counts.other >= 0.5 * total:
        return "O"
    return "A" if person >= 0.08 * total or form in given else "C"
