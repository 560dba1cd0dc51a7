from pipeline.tag.merge import POOLING, decide, log_odds, merge_candidates
from pipeline.tag.tagger import Candidate


def candidate(start: int, end: int, label: str, score: float, method: str) -> Candidate:
    return Candidate(start, end, label, score, method, "test")


def test_both_sides_together_say_more_than_either() -> None:
    both = POOLING.probability("ORG", 0.8, 0.8)
    assert both > POOLING.probability("ORG", 0.8, None)
    assert both > POOLING.probability("ORG", None, 0.8)


def test_what_the_grammar_of_dates_does_not_find_is_less_likely_one_than_a_name_that_no_rule_finds() -> None:
    assert POOLING.probability("DATE", None, 0.9) < POOLING.probability("ORG", None, 0.9)
    assert POOLING.probability("DATE", 0.9, None) > POOLING.probability("ORG", 0.9, None)


def test_certainty_is_bounded() -> None:
    assert log_odds(1.0) == log_odds(0.99)
    assert log_odds(0.0) == log_odds(0.01)
    assert 0 < POOLING.probability("ORG", 0.0, None) < POOLING.probability("ORG", 1.0, 1.0) < 1


def test_a_learned_tagger_that_read_the_text_and_is_silent_counts_against_a_rule() -> None:
    weak = [candidate(0, 4, "ORG", 0.6, "rule")]
    assert merge_candidates(weak, min_score=0.5)
    assert not merge_candidates(weak, min_score=0.5, learned=True)


def test_the_silence_of_a_tagger_that_did_not_run_counts_for_nothing() -> None:
    (decision,) = decide([candidate(0, 4, "ORG", 0.6, "rule")], min_score=0.5)
    assert decision.candidate.score == 0.6
