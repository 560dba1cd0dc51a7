from __future__ import annotations

import pytest

from pipeline.article import Article
from pipeline.lexicon.names import load_matcher
from pipeline.normalize import normalize_article
from pipeline.schema import Document, Normal
from pipeline.tag.lexicon_tagger import WHOLE, LexiconTagger
from pipeline.tag.tagger import Candidate


def _candidates(text: str) -> list[tuple[str, Candidate]]:
    article = Article(Document("d", "d.txt", "", None, None, None, None, None, "ar", len(text), text))
    normals = [row for row in normalize_article(article)["normals"] if isinstance(row, Normal)]
    found = LexiconTagger(load_matcher()).find_candidates(Article(article.document, normals[0]))
    return [(text[c.start:c.end], c) for c in found]


def test_names_stand_after_proclitics_and_count_in_the_original_text() -> None:
    found = {(name, c.label) for name, c in _candidates("التقى بفرنسـا وللأمم المتّحدة")}
    assert ("فرنسـا", "GPE") in found
    assert ("لأمم المتّحدة", "ORG") in found


@pytest.mark.parametrize(("text", "name"), [
    ("وقالت منظمة أوبك إن", "منظمة أوبك"),
    ("رئاسة مؤتمر “سيكا” في", "مؤتمر “سيكا”"),
    ("ودعا حلف الناتو إلى", "حلف الناتو"),
])
def test_an_abbreviation_takes_the_noun_of_its_long_form(text: str, name: str) -> None:
    assert (name, "ORG") in {(n, c.label) for n, c in _candidates(text) if c.source == WHOLE}


@pytest.mark.parametrize("text", ["قمة الناتو في", "دول أوبك اجتمعت", "مؤتمر “سيكا في"])
def test_another_noun_is_not_taken(text: str) -> None:
    assert [n for n, c in _candidates(text) if c.source == WHOLE] == []


def test_a_common_word_has_a_low_score() -> None:
    scores = {n: c.score for n, c in _candidates("وصل محمد سعيد إلى فرنسا")}
    assert scores["فرنسا"] > 0.5
    assert all(score < 0.5 for name, score in scores.items() if name == "سعيد")


def test_abbreviations_are_flagged() -> None:
    assert {n for n, c in _candidates("منظمة شنغهاي للتعاون (SCO) والناتو") if c.acronym} >= {"SCO", "الناتو"}
