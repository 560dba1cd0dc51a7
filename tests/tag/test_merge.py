from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import LABELS
from pipeline.tag.merge import decide, merge_candidates
from pipeline.tag.tagger import Candidate, QuantityValue


def _c(start: int, end: int, label: str, score: float = 0.8, method: str = "rule", *, source: str = "x") -> Candidate:
    return Candidate(start, end, label, score, method, source)


def _merged(*candidates: Candidate) -> list[tuple[int, int, str]]:
    return [(c.start, c.end, c.label) for c in merge_candidates(candidates, min_score=0.5)]


def test_a_name_nests_in_a_longer_name() -> None:
    assert _merged(_c(0, 30, "ORG"), _c(13, 30, "GPE")) == [(0, 30, "ORG"), (13, 30, "GPE")]


def test_a_nationality_nests_in_an_office_but_not_in_a_body() -> None:
    assert _merged(_c(0, 15, "OCC"), _c(8, 15, "NORP")) == [(0, 15, "OCC"), (8, 15, "NORP")]
    assert _merged(_c(0, 15, "ORG"), _c(8, 15, "NORP")) == [(0, 15, "ORG")]


def test_crossing_candidates_leave_the_stronger_one() -> None:
    assert _merged(_c(0, 10, "ORG", 0.9), _c(5, 15, "PERS", 0.6)) == [(0, 10, "ORG")]


def test_nothing_nests_in_a_value() -> None:
    assert _merged(_c(0, 12, "DATE", 0.95), _c(0, 2, "CARDINAL", 0.9)) == [(0, 12, "DATE")]
    assert _merged(_c(0, 12, "MONEY", 0.9), _c(0, 5, "CARDINAL", 0.9)) == [(0, 12, "MONEY")]


def test_an_ordinal_nests_in_an_event_and_an_office_and_not_in_a_person() -> None:
    assert len(_merged(_c(0, 20, "EVENT"), _c(6, 13, "ORDINAL"))) == 2
    assert len(_merged(_c(0, 20, "OCC"), _c(6, 13, "ORDINAL"))) == 2
    assert _merged(_c(0, 20, "PERS"), _c(6, 13, "ORDINAL")) == [(0, 20, "PERS")]


def test_the_whole_name_wins_over_its_part() -> None:
    assert _merged(_c(0, 20, "PERS", 0.78), _c(5, 20, "PERS", 0.8)) == [(0, 20, "PERS")]


def test_one_span_has_one_label() -> None:
    assert _merged(_c(0, 6, "GPE", 0.7), _c(0, 6, "PERS", 0.6)) == [(0, 6, "GPE")]


def test_agreement_of_methods_raises_the_score() -> None:
    alone = merge_candidates([_c(0, 6, "GPE", 0.7)], min_score=0.5)[0].score
    agreed = merge_candidates([_c(0, 6, "GPE", 0.7), _c(0, 6, "GPE", 0.6, "model")], min_score=0.5)[0].score
    assert alone == 0.7 < agreed < 1
    same_method = merge_candidates([_c(0, 6, "GPE", 0.7), _c(0, 6, "GPE", 0.6, "rule", source="y")], min_score=0.5)[0].score
    assert same_method == alone


def test_value_and_acronym_survive_a_better_candidate_without_them() -> None:
    value = QuantityValue(4.0)
    held = Candidate(0, 4, "CARDINAL", 0.6, "rule", "quantities", False, value)
    assert merge_candidates([held, _c(0, 4, "CARDINAL", 0.9, "model")], min_score=0.5)[0].value == value
    short = Candidate(0, 4, "ORG", 0.6, "rule", "caps", True)
    assert merge_candidates([short, _c(0, 4, "ORG", 0.9)], min_score=0.5)[0].acronym


def test_weak_candidates_are_dropped_with_a_reason() -> None:
    [decision] = decide([_c(0, 4, "ORG", 0.4)], min_score=0.5)
    assert not decision.accepted
    assert "0.40" in decision.reason


def test_every_refusal_says_what_stood_in_the_way() -> None:
    reasons = {d.reason for d in decide([_c(0, 10, "ORG", 0.9), _c(5, 15, "PERS", 0.6), _c(2, 6, "NORP", 0.6)], min_score=0.5)}
    assert "accepted" in reasons
    assert any("crosses ORG" in r for r in reasons)
    assert any("NORP does not nest in ORG" in r for r in reasons)


def test_order_of_candidates_does_not_matter() -> None:
    candidates = [_c(0, 10, "ORG", 0.8), _c(5, 15, "PERS", 0.8), _c(12, 15, "GPE", 0.8), _c(0, 10, "LAW", 0.8)]
    results = {tuple(_merged(*order)) for order in permutations(candidates)}
    assert len(results) == 1


_candidates = st.lists(st.builds(
    lambda start, length, label, score: _c(start, start + length, label, score),
    st.integers(0, 40), st.integers(1, 20), st.sampled_from(LABELS), st.floats(0, 1, allow_nan=False)), max_size=25)


@given(_candidates)
def test_accepted_mentions_never_cross_and_never_share_a_span(candidates: list[Candidate]) -> None:
    chosen = merge_candidates(candidates, min_score=0.5)
    assert len({(c.start, c.end) for c in chosen}) == len(chosen)
    for a in chosen:
        for b in chosen:
            assert not a.start < b.start < a.end < b.end


@pytest.mark.parametrize("label", LABELS)
def test_a_single_good_candidate_is_accepted_whatever_its_label(label: str) -> None:
    assert _merged(_c(3, 9, label)) == [(3, 9, label)]
