from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline import segment
from pipeline.article import Article
from pipeline.errors import ModelError, SettingsError
from pipeline.normalize import normalize_article
from pipeline.schema import Document
from pipeline.segment.stanza_words import find_stanza_words, load_stanza, place
from pipeline.settings import load_settings

LEMMAS = {"انضمت": "اِنضَمّ", "الأُمَم": "أُمَّة"}


def word(number: int, text: str, upos: str, head: int, deprel: str) -> Any:
    return SimpleNamespace(id=number, text=text, lemma=LEMMAS.get(text), upos=upos, feats=None, head=head, deprel=deprel)


def token(start: int, *words: Any) -> Any:
    return SimpleNamespace(start_char=start, words=list(words))


def pipeline(text: str) -> Any:
    """Stanza's answer for «انضمت مصر للأمم المتحدة», as its classes give it."""
    assert text == "انضمت مصر للأمم المتحدة"
    return SimpleNamespace(sentences=[SimpleNamespace(tokens=[
        token(0, word(1, "انضمت", "VERB", 0, "root")), token(6, word(2, "مصر", "X", 1, "nsubj")),
        token(10, word(3, "ل", "ADP", 4, "case"), word(4, "الأُمَم", "NOUN", 1, "obl")),
        token(16, word(5, "المتحدة", "ADJ", 4, "amod")),
    ])])


def test_words_come_with_heads_and_exact_places() -> None:
    found = find_stanza_words(pipeline, "انضمت مصر للأمم المتحدة", [(0, 5), (6, 9), (10, 15), (16, 23)])
    assert [(p.token, p.part.start, p.part.end, p.part.form) for p in found] == [
        (0, 0, 5, "انضمت"), (1, 0, 3, "مصر"), (2, 0, 1, "ل"), (2, 1, 5, "الأمم"), (3, 0, 7, "المتحدة")]
    assert [p.head for p in found] == [None, 0, 3, 0, 3]
    assert [p.deprel for p in found] == ["root", "nsubj", "case", "obl", "amod"]
    assert found[3].part.lemma == "أمة"


def test_a_token_that_stanza_has_no_word_for_is_one_word_of_its_own() -> None:
    tokens = [token(2, word(1, "نص", "NOUN", 0, "root"))]
    answer = SimpleNamespace(sentences=[SimpleNamespace(tokens=tokens)])
    found = find_stanza_words(lambda text: answer, "- نص", [(0, 1), (2, 4)])
    assert [(p.token, p.part.form, p.part.upos, p.head) for p in found] == [(0, "-", "X", None), (1, "نص", "NOUN", None)]


def test_forms_that_do_not_fit_share_the_token() -> None:
    assert place("وكتابهم", ["و", "كتاب", "هم"]) == [(0, 1), (1, 5), (5, 7)]
    assert place("مما", ["زز", "مما"]) == [(0, 3), (0, 3)]


def test_the_stage_takes_its_words_and_heads_from_stanza(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "انضمت مصر للأمم المتحدة"
    document = Document("x", "x.txt", "", None, None, None, None, None, "ar", len(text) * 2 + 1, f"{text}\n{text}")
    normal: Any = next(iter(normalize_article(Article(document))["normals"]))
    monkeypatch.setattr(segment, "load_stanza", lambda: pipeline)
    words: Any = list(segment.segment_with_stanza(Article(document, normal))["words"])
    assert [word.word_id for word in words] == list(range(10))
    assert [word.head for word in words] == [None, 0, 3, 0, 3, None, 5, 8, 5, 8]
    assert document.text[words[8].start:words[8].end] == "لأمم"
    assert build_stage("stanza") is segment.segment_with_stanza
    assert build_stage("camel") is segment.segment_article


def build_stage(analyser: str) -> Any:
    """The function that the stage runs on each article."""
    stage = segment.build(load_settings(overrides={"segment.analyser": analyser}))
    return next(cell.cell_contents for cell in stage.run.__closure__ or () if callable(cell.cell_contents))


def test_an_unknown_analyser_is_refused() -> None:
    with pytest.raises(SettingsError, match="camel or stanza"):
        load_settings(overrides={"segment.analyser": "farasa"})


def test_without_models_there_is_one_line_and_no_download(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="khabar models download stanza"):
        load_stanza(tmp_path)
