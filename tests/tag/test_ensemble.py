"""Both taggers together: one probability for what either proposes."""

from pipeline.evaluate.gold import plain_article
from pipeline.settings import load_settings
from pipeline.tag import load_learned
from pipeline.tag.ensemble import LEAST, TOGETHER, EnsembleTagger, by_key
from pipeline.tag.neural import ACCURATE, FAST
from pipeline.tag.spotted import Spotted


def test_agreement_is_surer_than_either_alone() -> None:
    both = TOGETHER.probability(2.0, 2.0)
    assert both > TOGETHER.probability(2.0, None)
    assert both > TOGETHER.probability(None, 2.0)
    assert TOGETHER.probability(3.0, 3.0) > both
    assert TOGETHER.probability(9.0, 9.0) == TOGETHER.probability(5.0, 5.0), "certainty has an end"


def test_the_surest_of_the_same_mention_counts() -> None:
    weak, strong, other = Spotted(0, 3, "ORG", 0.5), Spotted(0, 3, "ORG", 2.0), Spotted(0, 3, "GPE", 1.0)
    assert by_key([weak, strong, other]) == by_key([strong, weak, other]) == {(0, 3, "ORG"): strong, (0, 3, "GPE"): other}


def test_each_mention_comes_once_in_order_with_its_finder() -> None:
    text = "قال الرئيس قاسم جومارت توكاييف إن SCO وكازاخستان تتعاونان في أستانا."
    candidates = list(EnsembleTagger().find_candidates(plain_article("a", text, None)))
    keys = [(c.start, -c.end, c.label) for c in candidates]
    assert keys == sorted(set(keys))
    assert {("قاسم جومارت توكاييف", "PERS"), ("كازاخستان", "GPE")} <= {(text[c.start : c.end], c.label) for c in candidates}
    assert {c.source for c in candidates} <= {ACCURATE, FAST}
    assert all(LEAST <= c.score < 1 and c.method == "model" for c in candidates)
    assert "SCO" in {text[c.start : c.end] for c in candidates if c.acronym}


def test_the_setting_asks_for_both() -> None:
    (tagger,) = load_learned(load_settings(None, {"tag.model": "both"}))
    assert isinstance(tagger, EnsembleTagger)
