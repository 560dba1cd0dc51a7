from __future__ import annotations

from typing import Any

from pipeline.schema import LocalEntity, to_table
from pipeline.write import corpus_entities


def local(doc_id: str, entity_id: str, name: str, **given: Any) -> LocalEntity:
    values: dict[str, Any] = {"label": "ORG", "name_en": None, "acronyms": (), "aliases": (name,), "wikidata": None,
                              "n_mentions": 1}
    return LocalEntity(doc_id=doc_id, entity_id=entity_id, name_ar=name, **(values | given))


def entities(*rows: LocalEntity, links: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
    return {e["entity_id"]: e for e in corpus_entities([to_table(LocalEntity, rows)], links or {}).to_pylist()}


def test_mentions_add_up_and_documents_are_counted_once() -> None:
    found = entities(local("a", "nil-1", "البنك", n_mentions=3), local("b", "nil-1", "البنك", n_mentions=2))
    assert (found["nil-1"]["n_mentions"], found["nil-1"]["n_documents"]) == (5, 2)


def test_the_fullest_name_is_chosen_then_the_most_frequent() -> None:
    found = entities(local("a", "nil-1", "البنك", n_mentions=9), local("b", "nil-1", "بنك التنمية الآسيوي"))
    assert found["nil-1"]["name_ar"] == "بنك التنمية الآسيوي"
    found = entities(local("a", "nil-1", "شنغهاي"), local("b", "nil-1", "شانغهاي"),
                     local("c", "nil-1", "شانجهاي", n_mentions=4))
    assert found["nil-1"]["name_ar"] == "شانجهاي"


def test_the_name_of_the_knowledge_base_wins_over_a_longer_one_from_a_text() -> None:
    found = entities(local("a", "Q1", "منظمة الصحة العالمية", name_en="World Health Organization", wikidata="Q1"),
                     local("b", "nil-9", "منظمة الصحة العالمية التابعة للأمم المتحدة"), links={"nil-9": "Q1"})
    assert list(found) == ["Q1"]
    assert found["Q1"]["name_ar"] == "منظمة الصحة العالمية"
    assert found["Q1"]["name_en"] == "World Health Organization"
    assert found["Q1"]["aliases"] == ["منظمة الصحة العالمية", "منظمة الصحة العالمية التابعة للأمم المتحدة"]


def test_one_document_with_two_ids_that_become_one_is_one_document() -> None:
    rows = local("a", "nil-1", "WHO", acronyms=("WHO",), aliases=()), local("a", "nil-2", "منظمة الصحة")
    found = entities(*rows, links={"nil-1": "nil-2"})
    assert (found["nil-2"]["n_mentions"], found["nil-2"]["n_documents"], found["nil-2"]["acronyms"]) == (2, 1, ["WHO"])


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [local("a", "nil-1", "البنك"), local("b", "nil-2", "المصرف", label="GPE"), local("c", "nil-1", "بنك", label="GPE")]
    assert corpus_entities([to_table(LocalEntity, rows)], {}).equals(
        corpus_entities([to_table(LocalEntity, [row]) for row in reversed(rows)], {}))


def test_no_rows_make_an_empty_table() -> None:
    assert corpus_entities([], {}).num_rows == 0
