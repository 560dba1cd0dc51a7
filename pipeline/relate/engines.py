"""All engines that find relations, together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.relate.grammar import find_matches
from pipeline.relate.match import Match
from pipeline.relate.model import Scorer, score_pairs
from pipeline.relate.pairs import PairReader
from pipeline.relate.structure import find_structures
from pipeline.relate.view import View


def find_rules(view: View) -> Iterator[Match]:
    """The matches of everything that is not learned."""
    yield from find_structures(view)
    yield from find_matches(view)


def find_relations(view: View, scorer: Scorer | None, reader: PairReader | None = None) -> list[Match]:
    """The matches of the learned scorer, which sees the rules' matches as features; of the rules alone where there is none.

    Where the scorer finds likely what a rule says, the match names the rule, which explains itself.
    """
    rules = list(find_rules(view))
    if scorer is None:
        return rules
    named = {(r.predicate, r.subject.index, r.object.index): r for r in rules}
    out = []
    for match in score_pairs(view, rules, scorer, reader):
        rule = named.get((match.predicate, match.subject.index, match.object.index))
        out.append(match if rule is None else replace(match, method="rule", source=rule.source, trigger=rule.trigger))
    return out
