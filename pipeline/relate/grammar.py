"""The grammar: rules of `lexicon/relations.toml` matched on the atoms and arguments of a sentence.

A rule's pattern is a list of elements, matched in order within one sentence:

    S:GPE|ORG     the subject: an outermost argument of one of these labels; with a coordination, each of its members
    O:EVENT       the object, likewise;  X:ORG an argument that only has to be there
    [host]        a word of a trigger class (lexicon/triggers.toml), clitics and inflection aside
    في|ب          one of these words as they stand (folded)
    ..            up to 4 words without a name, dates and bracketed parts aside;  ... up to 10 words, names among them
    ?             after an element: it may be absent

A negation or condition right before the first trigger («لم توقع», «قد تنضم») keeps a rule from matching.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.errors import LexiconError
from pipeline.lexicon import read_toml
from pipeline.orthography import fold
from pipeline.relate.match import Match, fits
from pipeline.relate.triggers import classes_of
from pipeline.relate.view import Argument, View
from pipeline.schema import LABELS, PREDICATES

_STOPS = frozenset({".", "؟", "!", "؛", "\"", "«", "»", "“", "”"})
_BREAKS = _STOPS | {"،", ",", ":", "(", "بل", "لكن", "ولكن"}
_NEGATION_REACH = 8
_OPENING, _CLOSING, _MAX_BRACKET = frozenset("(["), frozenset(")]"), 12
_PASSABLE = frozenset({"anaphor", "date"})
_GAPS = {"..": (4, False), "...": (10, True)}


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a pattern: `kind` is slot, trigger, words or gap."""

    kind: str
    role: str
    options: frozenset[str]
    optional: bool
    limit: int = 0
    names: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, the predicate it states, its elements, and how sure it is."""

    name: str
    predicate: str
    elements: tuple[Element, ...]
    score: float


@lru_cache(maxsize=8)
def _words(name: str) -> frozenset[str]:
    """The folded words of a list of the lexicon."""
    return frozenset(fold(word) for word in read_toml("relations")["words"][name])


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """The rules of the lexicon, in order. Raises LexiconError naming the rule that cannot be read."""
    return tuple(parse_rule(entry) for entry in read_toml("relations")["rule"])


def parse_rule(entry: Mapping[str, str | float]) -> Rule:
    """A rule from its table. Raises LexiconError."""
    name = str(entry.get("name", "?"))
    try:
        elements = tuple(_element(text) for text in str(entry["pattern"]).split())
    except (KeyError, ValueError) as error:
        raise LexiconError(f"relations: rule {name!r}: {error}") from error
    roles = [element.role for element in elements if element.kind == "slot"]
    if entry.get("predicate") not in PREDICATES or roles.count("S") != 1 or roles.count("O") != 1:
        raise LexiconError(f"relations: rule {name!r} needs a known predicate, one S and one O")
    return Rule(name, str(entry["predicate"]), elements, float(entry.get("score", 0.6)))


def _element(text: str) -> Element:
    optional, body = text.endswith("?") and len(text) > 1, text.rstrip("?")
    if body in _GAPS:
        return Element("gap", "", frozenset(), optional, *_GAPS[body])
    if body[:2] in ("S:", "O:", "X:"):
        labels = frozenset(body[2:].split("|"))
        if not labels <= set(LABELS):
            raise ValueError(f"unknown label in {text}")
        return Element("slot", body[0], labels, optional)
    if body.startswith("[") and body.endswith("]"):
        names = frozenset(body[1:-1].split("|"))
        if not names <= set(read_toml("triggers")):
            raise ValueError(f"unknown trigger class in {text}")
        return Element("trigger", "", names, optional)
    return Element("words", "", frozenset(fold(word) for word in body.split("|")), optional)


@dataclass(frozen=True, slots=True)
class _State:
    """A partial match: where it stands, which arguments fill S and O, and the first trigger."""

    at: int
    filled: tuple[tuple[str, int], ...] = ()
    trigger: int | None = None


def find_matches(view: View) -> Iterator[Match]:
    """What the rules find in the article, in text order."""
    for low, high in view.sentence_range.values():
        present = {name for i in range(low, high) if view.top_at[i] is None for name in classes_of(view.atoms[i].form)}
        rules = [rule for rule in load_rules()
                 if all(e.options & present for e in rule.elements if e.kind == "trigger" and not e.optional)]
        for start in range(low, high):
            for rule in rules:
                if (state := next(_run(view, rule.elements, _State(start), high), None)) is not None:
                    yield from _matches(view, rule, state)


def _run(view: View, elements: tuple[Element, ...], state: _State, high: int) -> Iterator[_State]:
    """The ways to match the elements from a state on, nearest first."""
    if not elements:
        yield state
        return
    element, rest = elements[0], elements[1:]
    if element.optional:
        yield from _run(view, rest, state, high)
    for after in _step(view, element, state, high):
        yield from _run(view, rest, after, high)


def _step(view: View, element: Element, state: _State, high: int) -> Iterator[_State]:
    if element.kind == "gap":
        yield from _gap(view, element, state, high)
        return
    if state.at >= high:
        return
    index = view.top_at[state.at]
    if element.kind == "slot":
        if index is not None and view.chains[index].first == state.at and _labels(view, index) & element.options:
            yield _State(view.chains[index].last, (*state.filled, (element.role, index)), state.trigger)
    elif index is None:
        form = view.atoms[state.at].form
        if element.kind == "words" and form in element.options and (len(form) <= 3 or not _denied(view, state.at)):
            yield _State(state.at + 1, state.filled, state.trigger)
        elif element.kind == "trigger" and element.options & set(classes_of(form)) and not _denied(view, state.at):
            yield _State(state.at + 1, state.filled, state.at if state.trigger is None else state.trigger)


def _labels(view: View, index: int) -> frozenset[str]:
    return frozenset(view.arguments[member].label for member in view.chains[index].members)


def _gap(view: View, element: Element, state: _State, high: int) -> Iterator[_State]:
    yield state
    i, words = state.at, 0
    while i < high and words < element.limit:
        index = view.top_at[i]
        if view.atoms[i].form in _OPENING and (closed := _after_bracket(view, i, high)) is not None:
            i = closed
        elif index is not None and view.arguments[index].kind not in _PASSABLE:
            if not element.names:
                return
            i = view.chains[index].last if view.chains[index].first == i else view.arguments[index].last
        elif view.atoms[i].form in _STOPS:
            return
        else:
            i += 1
        words += 1
        yield _State(i, state.filled, state.trigger)


def _after_bracket(view: View, i: int, high: int) -> int | None:
    """The atom after the bracket that opens at `i`, or None if it does not close soon."""
    return next((j + 1 for j in range(i + 1, min(i + _MAX_BRACKET, high)) if view.atoms[j].form in _CLOSING), None)


def _denied(view: View, trigger: int) -> bool:
    """True if one of the two words before the trigger denies it or makes it a wish, or its clause is negated farther before."""
    low = view.sentence_range[view.atoms[trigger].sentence][0]
    denying, negating = _words("denying"), _words("negating")
    for i in range(trigger - 1, max(low, trigger - _NEGATION_REACH) - 1, -1):
        form = view.atoms[i].form
        if form in _BREAKS:
            return False
        if (form in negating or (trigger - i <= 2 and form in denying)) and view.atoms[i + 1].form not in _words("still"):
            return True
    return False


def _matches(view: View, rule: Rule, state: _State) -> Iterator[Match]:
    roles = dict(state.filled)
    wanted = {e.role: e.options for e in rule.elements if e.kind == "slot"}
    trigger = (state.trigger, state.trigger + 1) if state.trigger is not None else None
    for subject in _members(view, roles["S"], wanted["S"]):
        for object_ in _members(view, roles["O"], wanted["O"]):
            if fits(rule.predicate, subject, object_):
                yield Match(rule.predicate, subject, object_, rule.score, "rule", rule.name, trigger)


def _members(view: View, index: int, labels: frozenset[str]) -> list[Argument]:
    return [view.arguments[i] for i in view.chains[index].members if view.arguments[i].label in labels]
