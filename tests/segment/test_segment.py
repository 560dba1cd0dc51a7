from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.errors import ModelError
from pipeline.evaluate.gold import plain_article
from pipeline.normalize import normalize_article
from pipeline.schema import Document, Normal
from pipeline.segment import find_rows, segment_article
from pipeline.segment.setup_data import find_database

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
try:
    find_database()
    HAS_DATABASE = True
except ModelError:
    HAS_DATABASE = False
needs_database = pytest.mark.skipif(not HAS_DATABASE, reason="the morphological database is not set up")


def normalised(text: str) -> Article:
    document = Document("x", "x.txt", "", None, None, None, None, None, "ar", len(text), text)
    normal: Any = next(iter(normalize_article(Article(document))["normals"]))
    assert isinstance(normal, Normal)
    return Article(document, normal)


def check_places(article: Article) -> None:
    """Every row is where it says, tokens lie in their sentence and words in their token, all in order."""
    text = article.text
    for rows in (article.sentences, article.tokens):
        assert all(text[row.start:row.end] == row.text and row.text for row in rows)
        assert all(a.start <= b.start for a, b in pairwise(rows))
    for token in article.tokens:
        sentence = article.sentences[token.sentence_id]
        assert sentence.start <= token.start < token.end <= sentence.end
    assert [word.word_id for word in article.words] == list(range(len(article.words)))
    for token in article.tokens:
        words = article.words_of_token(token)
        assert words
        assert words[0].start == token.start
        assert words[-1].end == token.end
        assert all(word.start < word.end and word.form for word in words)


@needs_database
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_rows_of_the_seeds_are_where_they_say(path: Path) -> None:
    check_places(plain_article(path.stem, path.read_bytes().decode("utf-8")))


@needs_database
def test_words_of_a_vocalised_text_with_clitics_keep_exact_places() -> None:
    text = "انضمّت مصر لِلأُمَم المتحدة\r\nوكتابُـهم عن ﻻتفاقية"
    article = plain_article("x", text)
    check_places(article)
    words = {w.form: (w.upos, text[w.start:w.end]) for w in article.words}
    assert words["الأمم"][1] == "لأُمَم"
    assert words["كتاب"] == ("NOUN", "كتابُـ")
    assert words["هم"] == ("PRON", "هم")


@needs_database
def test_context_chooses() -> None:
    article = plain_article("x", "التقى الرئيس قاسم جومارت توكاييف نظيره في وارسو. وقالت وزيرة الخارجية إنها ستزور باكو وبكين.")
    found = {word.form: word.upos for word in article.words}
    assert [found[name] for name in ("قاسم", "جومارت", "توكاييف", "وارسو", "باكو", "بكين")] == ["PROPN"] * 6
    assert (found["التقى"], found["تزور"], found["الخارجية"], found["نظير"]) == ("VERB", "VERB", "ADJ", "NOUN")
    assert "زيرة" not in found


@needs_database
def test_lemma_features_and_gloss_come_from_the_analyser() -> None:
    word = next(w for w in plain_article("x", "وقعت الحكومة الاتفاقيات الجديدة").words if w.form == "الاتفاقيات")
    assert (word.lemma, word.upos) == ("اتفاقية", "NOUN")
    assert word.feats == "Definite=Def|Gender=Fem|Number=Plur"
    assert word.gloss is not None
    assert "accord" in word.gloss


@given(st.text(alphabet=st.sampled_from("اأبتلمنوي ًُّـ\u200f\u200d.،؟!\"()«»\n\r0٣٪A-ﻻ👍🏽é"), max_size=80))
@settings(deadline=None)
def test_any_text_has_exact_sentences_and_tokens(text: str) -> None:
    article = normalised(text)
    sentences, tokens, places = find_rows(article)
    assert len(tokens) == len(places)
    assert all(text[row.start:row.end] == row.text for row in (*sentences, *tokens))
    assert [token.token_id for token in tokens] == list(range(len(tokens)))
    assert "".join(token.norm for token in tokens) == "".join(article.normal_text.split())


@needs_database
def test_two_runs_are_the_same() -> None:
    text = SEEDS[3].read_bytes().decode("utf-8")
    first, second = (segment_article(normalised(text)) for _ in range(2))
    assert {name: list(rows) for name, rows in first.items()} == {name: list(rows) for name, rows in second.items()}


def test_an_empty_text_has_no_rows() -> None:
    assert find_rows(normalised(" \n\u200f")) == ([], [], [])
