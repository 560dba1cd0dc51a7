"""The pairs of arguments that may stand in a relation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipeline.relate.view import Argument, View
from pipeline.schema import PREDICATES, SIGNATURES

PREDICATE_NAMES: tuple[str, ...] = tuple(PREDICATES)
_LABELS = frozenset(label for pair in SIGNATURES.values() for side in pair for label in side)
SENTENCES_APART = 2
TOPICS = 2


@lru_cache(maxsize=256)
def predicates_of(subject: str, object_: str) -> tuple[int, ...]:
    """Indices in PREDICATE_NAMES of the predicates whose subject and object may have these labels."""
    return tuple(i for i, name in enumerate(PREDICATE_NAMES)
                 if subject in SIGNATURES[name][0] and object_ in SIGNATURES[name][1])


def candidate_pairs(view: View) -> Iterator[tuple[Argument, Argument]]:
    """Pairs (subject, object) of one sentence, of outermost ones in sentences nearby, and with what the article is about."""
    sentences = sorted(view.by_sentence)
    position = {sentence: i for i, sentence in enumerate(sentences)}
    usable = [a for a in view.arguments if a.label in _LABELS]
    groups: dict[int, list[Argument]] = {}
    for argument in usable:
        groups.setdefault(position[argument.sentence], []).append(argument)
    topics = _topics(usable)
    for i in sorted(groups):
        here = groups[i]
        for a in here:
            yield from ((a, b) for b in here if _possible(a, b))
        for j in range(i + 1, i + 1 + SENTENCES_APART):
            if sentences[min(j, len(sentences) - 1)] - sentences[i] > SENTENCES_APART:
                continue
            for a in here:
                for b in groups.get(j, ()):
                    if a.parent is None or b.parent is None:
                        yield from (pair for pair in ((a, b), (b, a)) if _possible(*pair))
        for topic in topics:
            if i - position[topic.sentence] > SENTENCES_APART:
                for b in here:
                    yield from (pair for pair in ((topic, b), (b, topic)) if _possible(*pair))


def _topics(arguments: list[Argument]) -> list[Argument]:
    """First mentions of the entities that the article names first: what a title or lead is about."""
    out: list[Argument] = []
    for argument in arguments:
        if argument.kind == "name" and argument.parent is None and argument.key not in {t.key for t in out} \
                and argument.label in ("PERS", "ORG", "GPE", "EVENT", "LAW"):
            out.append(argument)
        if len(out) == TOPICS:
            break
    return out


def _possible(subject: Argument, object_: Argument) -> bool:
    return subject.key != object_.key and bool(predicates_of(subject.label, object_.label))
