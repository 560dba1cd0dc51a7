from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.segment.analysis import Analysis, Part
from pipeline.segment.disambiguate import Disambiguator, find_contexts, load_disambiguator, read_disambiguator, state
from pipeline.train.segmentation import Example, first, measure, train
from pipeline.train.treebank import GoldSentence, GoldWord


def reading(word: str, upos: str, pos: str = "noun") -> Analysis:
    return Analysis((Part(0, len(word), word, word, upos),), 0, pos, -3.0, "lex")


def test_without_weights_the_first_reading_stays() -> None:
    options = [(reading("قاسم", "VERB", "verb"), reading("قاسم", "PROPN", "noun_prop"))]
    assert Disambiguator({}, {}).choose(["قاسم"], options) == [0]


def test_weights_of_the_context_choose() -> None:
    name = reading("جومارت", "PROPN", "noun_prop")
    options = [(reading("قاسم", "VERB", "verb"), reading("قاسم", "PROPN", "noun_prop")), (name,)]
    model = Disambiguator({"a=جومارت": {"PROPN:noun_prop": 1.0}}, {})
    assert model.choose(["قاسم", "جومارت"], options) == [1, 0]
    assert model.choose(["قاسم"], options[:1]) == [0]


def test_contexts_look_at_both_sides() -> None:
    readings = [(reading("في", "ADP"),), (reading("2024", "NUM"),), (reading("عام", "NOUN"),)]
    contexts = find_contexts(["في", "2024", "عام"], readings)
    assert (contexts[0].before, contexts[0].after, contexts[0].second) == ("_", "0", "عام")
    assert (contexts[1].after_may, contexts[2].after_may) == ("NOUN", "_")


def test_the_state_shows_clitics_and_definiteness() -> None:
    assert state(reading("كتاب", "NOUN")) == "NOUN"
    pronoun = Analysis((Part(0, 4, "كتاب", "كتاب", "NOUN"), Part(4, 5, "ه", "هو", "PRON")), 0, "noun", -3.0, "lex")
    assert state(pronoun) == "NOUN+PRON.d"


def example(left: str, upos: str) -> Example:
    options = (reading("قاسم", "VERB", "verb"), reading("قاسم", "PROPN", "noun_prop"))
    words = ((GoldWord(left, left, "NOUN", "_"),), (GoldWord("قاسم", "قاسم", upos, "_"),))
    return Example(GoldSentence("x", (left, "قاسم"), words), [(reading(left, "NOUN"),), options],
                   [None, frozenset({1 if upos == "PROPN" else 0})])


def test_training_learns_what_the_context_tells_and_is_repeatable() -> None:
    examples = [example("الرئيس", "PROPN"), example("الذي", "VERB"), example("الوزير", "PROPN")]
    model = train(examples, epochs=20)
    assert measure(examples, model.choose)["upos"] == 1.0
    assert measure(examples, first)["upos"] < 1.0
    again = train(examples, epochs=20)
    assert (model.by_tag, model.by_reading) == (again.by_tag, again.by_reading)


def test_the_shipped_weights_load() -> None:
    model = load_disambiguator()
    assert len(model.by_tag) > 1000
    assert len(model.by_reading) > 100


@pytest.mark.parametrize(("content", "message"), [
    pytest.param("", "Expecting value", id="empty"),
    pytest.param('{"format": 1, "by_tag": {', "Expecting", id="cut off"),
    pytest.param("[]", "not a disambiguator of format 1", id="a list"),
    pytest.param('{"by_tag": {}, "by_reading": {}}', "not a disambiguator of format 1", id="no format"),
    pytest.param('{"format": 2, "by_tag": {}, "by_reading": {}}', "not a disambiguator of format 1", id="another format"),
    pytest.param('{"format": 1, "by_reading": {}}', "has no by_tag", id="no tags"),
    pytest.param('{"format": 1, "by_tag": {}}', "has no by_reading", id="no readings"),
    pytest.param('{"format": 1, "by_tag": [], "by_reading": 0}', "has no by_tag, by_reading", id="other types"),
])
def test_a_broken_file_of_weights_is_one_clear_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=message) as error:
        read_disambiguator(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
