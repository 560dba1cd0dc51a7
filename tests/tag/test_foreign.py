"""Taggers of other toolkits: what their answers become, on toolkits of the test's own."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.errors import ModelError, SettingsError
from pipeline.evaluate.gold import plain_article
from pipeline.schema import LABELS
from pipeline.settings import load_settings
from pipeline.tag import load_learned, tag_article
from pipeline.tag.foreign import (
    FOREIGN_LABELS,
    ForeignTagger,
    camel_reader,
    load_camel_reader,
    load_stanza_reader,
    stanza_reader,
    tag_spans,
)

TEXT = "التقى جون دو في أستانا بممثلي منظمة الأنهار. وقالت روسيا ذلك."
TAGS = {"جون": "B-PERS", "دو": "I-PERS", "أستانا": "B-LOC", "منظمة": "B-ORG", "الأنهار": "I-ORG", "روسيا": "S-LOC",
        "ذلك": "B-MISC"}


def read(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[TAGS.get(token, "O") for token in tokens] for tokens in sentences]


def found(text: str) -> list[tuple[str, str]]:
    candidates = ForeignTagger("stanza", lambda: read).find_candidates(plain_article("a", text, None))
    return [(text[c.start : c.end], c.label) for c in candidates]


def test_their_labels_become_ours_at_exact_offsets() -> None:
    assert found(TEXT) == [("جون دو", "PERS"), ("أستانا", "GPE"), ("منظمة الأنهار", "ORG"), ("روسيا", "GPE")]
    assert found("") == []


def test_proclitics_stay_outside() -> None:
    def whole(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return [["B-LOC" if "فرنسا" in token else "O" for token in tokens] for tokens in sentences]

    text = "زار لبنان وَفرنسا"
    (candidate,) = ForeignTagger("camel", lambda: whole).find_candidates(plain_article("a", text, None))
    assert (text[candidate.start : candidate.end], candidate.source, candidate.method) == ("فرنسا", "camel", "model")


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O B-PER I-PER O", [(1, 2, "PER")]),
        ("S-PER B-LOC E-LOC S-LOC", [(0, 0, "PER"), (1, 2, "LOC"), (3, 3, "LOC")]),
        ("I-LOC I-ORG", [(0, 0, "LOC"), (1, 1, "ORG")]),
        ("O", []),
    ],
)
def test_spans_of_either_scheme(tags: str, spans: list[tuple[int, int, str]]) -> None:
    assert list(tag_spans(tags.split())) == spans


def test_every_label_has_a_place_or_none() -> None:
    assert {label for label in FOREIGN_LABELS.values() if label} <= set(LABELS)
    assert FOREIGN_LABELS["MISC"] is None


def test_both_toolkits_are_asked_in_their_own_way() -> None:
    def pipeline(sentences: Any) -> Any:
        tokens = [[SimpleNamespace(ner=tag) for tag in tags] for tags in read(sentences)]
        return SimpleNamespace(sentences=[SimpleNamespace(tokens=t) for t in tokens])

    asked = [["زار", "جون", "دو"]]
    assert stanza_reader(pipeline)(asked) == camel_reader(SimpleNamespace(predict=read))(asked) == [["O", "B-PERS", "I-PERS"]]


@pytest.mark.parametrize("load", [load_stanza_reader, load_camel_reader])
def test_models_that_are_not_there_are_one_clear_error(load: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no .* models? in .*khabar models download"):
        load(tmp_path)


def test_the_setting_chooses_the_tagger() -> None:
    def name(**overrides: str) -> list[str]:
        return [t.name for t in load_learned(load_settings(None, {f"tag.{k}": v for k, v in overrides.items()}))]

    assert name() == ["khabar-accurate"]
    assert name(model="fast") == ["khabar-fast"]
    assert name(tagger="stanza") == ["stanza"]
    assert name(tagger="camel") == ["camel"]
    assert name(tagger="lexicon") == []
    with pytest.raises(SettingsError, match="magic"):
        name(tagger="magic")
    with pytest.raises(SettingsError, match=r"tag\.model must be both, accurate or fast"):
        load_settings(None, {"tag.model": "slow"})


def test_the_silence_of_a_tagger_of_few_labels_counts_for_nothing() -> None:
    article = plain_article("a", "وصل يوم 3 يوليو 2024 إلى باريس.", None)

    def nothing(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return [["O"] * len(tokens) for tokens in sentences]

    alone = tag_article(article, min_score=0.35)
    beside = tag_article(article, min_score=0.35, learned=(ForeignTagger("stanza", lambda: nothing),))
    assert [(m.start, m.label, m.score) for m in alone["mentions"]] == [(m.start, m.label, m.score) for m in beside["mentions"]]
