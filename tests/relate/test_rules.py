"""Every rule with sentences that it must and must not match (minimal_pairs.txt)."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import LexiconError
from pipeline.relate.engines import find_rules
from pipeline.relate.grammar import load_rules, parse_rule
from pipeline.relate.view import View
from tests.relate.inline import article_of

LINES = [tuple(field.strip() for field in line.split("|")) if "|GPE" not in line else ()
         for line in (Path(__file__).parent / "minimal_pairs.txt").read_text(encoding="utf-8").splitlines()
         if line.strip() and not line.startswith("#")]


def found_in(marked: str) -> set[tuple[str, str, str, str]]:
    matches = find_rules(View(article_of(marked)))
    found = {(m.source, m.subject.key, m.predicate, m.object.key) for m in matches}
    return found | {(n, o, p, s) for n, s, p, o in found if p == "met_with"}


@pytest.mark.parametrize(("rule", "sign", "marked", "triple"), LINES, ids=[f"{i}{line[1]}" for i, line in enumerate(LINES)])
def test_minimal_pair(rule: str, sign: str, marked: str, triple: str) -> None:
    found = found_in(marked)
    subject, predicate, object_ = triple.split()
    if sign == "+":
        assert (rule, subject, predicate, object_) in found
    else:
        assert (subject, predicate, object_) not in {f[1:] for f in found}


def test_every_grammar_rule_has_both_kinds_of_examples() -> None:
    signs = {(rule, sign) for rule, sign, *_ in LINES}
    missing = [(rule.name, sign) for rule in load_rules() for sign in "+-" if (rule.name, sign) not in signs]
    assert not missing


def test_a_coordination_gives_a_triple_for_each_member() -> None:
    found = found_in("وقعت كل من ⟦GPE:A مصر⟧ و⟦GPE:B الأردن⟧ و⟦GPE:C العراق⟧ ⟦LAW:T اتفاقية النقل⟧.")
    signed = {s for _, s, p, _ in found if p == "signed"}
    assert signed in ({"A", "B", "C"}, set())


@pytest.mark.parametrize("entry", [
    {"name": "x", "predicate": "hosts", "pattern": "[host] S:GPE"},
    {"name": "x", "predicate": "loves", "pattern": "S:GPE O:EVENT"},
    {"name": "x", "predicate": "hosts", "pattern": "[nothing] S:GPE O:EVENT"},
    {"name": "x", "predicate": "hosts", "pattern": "S:COUNTRY O:EVENT"},
    {"name": "x", "predicate": "hosts"},
])
def test_a_rule_that_cannot_be_read_is_named(entry: dict[str, str]) -> None:
    with pytest.raises(LexiconError, match="'x'"):
        parse_rule(entry)
