"""When a relation holds: candidates, the ranking, and the rules where there is none."""

from __future__ import annotations

import numpy as np

from pipeline.relate.match import Match
from pipeline.relate.ranking import BITS, Candidate, Facts, TimeRanker, rank_times, time_candidates
from pipeline.relate.view import View
from tests.relate.inline import article_of

TEXT = ("عُيّن ⟦PERS:A سالم العمري⟧ ⟦OCC:M وزيرا للمالية⟧ في ⟦DATE:2019-05 مايو 2019⟧.\n"
        "ولد في ⟦DATE:1960 1960⟧.")


def made() -> tuple[View, Match]:
    view = View(article_of(TEXT))
    person, office = view.arguments[:2]
    return view, Match("holds_position", person, office, 0.9, "rule", "x")


def test_candidates_are_none_and_the_dates_of_the_sentence() -> None:
    view, match = made()
    assert [c.value for c in time_candidates(Facts(view, [match]), match, None)] == [None, "2019-05"]


def test_the_date_of_an_event_is_a_candidate_from_anywhere() -> None:
    view = View(article_of("عقدت ⟦EVENT:E القمة العاشرة⟧ في ⟦DATE:2023-05-14 14 مايو 2023⟧.\n"
                           "استضافت ⟦GPE:K كينيا⟧ ⟦EVENT:E القمة العاشرة⟧."))
    event, date, country, again = view.arguments
    hosts = Match("hosts", country, again, 0.9, "rule", "x")
    dated = Match("dated", event, date, 0.9, "rule", "x")
    assert [c.value for c in time_candidates(Facts(view, [hosts]), hosts, None)] == [None]
    assert [c.value for c in time_candidates(Facts(view, [hosts, dated]), hosts, None)] == [None, "2023-05-14"]


def test_the_ranking_decides() -> None:
    view, match = made()
    dated = time_candidates(Facts(view, [match]), match, None)[1]
    for sign, value in ((1, "2019-05"), (-1, None)):
        weights = np.zeros(1 << BITS, np.float32)
        weights[list(dated.features)] = sign
        assert rank_times(view, [match], TimeRanker(weights)) == {0: value}


def test_of_equals_the_first_is_taken() -> None:
    ranker = TimeRanker(np.zeros(1 << BITS, np.float32))
    assert ranker.best([Candidate(None, [1]), Candidate("2020", [2])]) is None


def test_without_weights_the_rules_decide_and_some_relations_have_no_time() -> None:
    view, match = made()
    assert rank_times(view, [match], None) == {0: "2019-05"}
    person, office = match.subject, match.object
    still = Match("located_in", person, office, 0.9, "rule", "x")
    assert rank_times(view, [still], TimeRanker(np.ones(1 << BITS, np.float32))) == {0: None}
