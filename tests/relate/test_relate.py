"""The stage: rows, evidence, times, merging."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.relate import relate_article
from pipeline.relate.anaphora import find_anaphors
from pipeline.relate.candidates import PREDICATE_NAMES
from pipeline.relate.engines import find_rules
from pipeline.relate.features import BITS, hashed
from pipeline.relate.match import Match
from pipeline.relate.merge import merge_matches
from pipeline.relate.model import Scorer, load_scorer
from pipeline.relate.nationality import adjective_stem
from pipeline.relate.triggers import classes_of
from pipeline.relate.view import View
from pipeline.schema import Relation
from tests.relate.inline import article_of

SUMMIT = ("استضافت ⟦GPE:KENYA كينيا⟧ ⟦EVENT:S القمة السادسة⟧ في ⟦DATE:2024-05-03 3 مايو 2024⟧.\n"
          "وقالت ⟦GPE:KENYA كينيا⟧ إن ⟦EVENT:S القمة السادسة⟧ نجحت.")


def relations(marked: str) -> list[Relation]:
    rows = list(relate_article(article_of(marked), min_score=0.3)["relations"])
    assert all(isinstance(row, Relation) for row in rows)
    return [row for row in rows if isinstance(row, Relation)]


def test_rows_hold_evidence_trigger_and_the_time_of_the_event() -> None:
    text = article_of(SUMMIT).text
    rows = {row.predicate: row for row in relations(SUMMIT)}
    hosts = rows["hosts"]
    assert (hosts.subject_entity_id, hosts.object_entity_id, hosts.time) == ("KENYA", "S", "2024-05-03")
    assert hosts.trigger == "استضافت"
    assert text[hosts.evidence_start:hosts.evidence_end] == hosts.evidence
    assert rows["dated"].object_value == "2024-05-03"
    assert rows["dated"].object_entity_id is None


def test_one_row_a_triple() -> None:
    rows = relations(SUMMIT + "\nاستضافت ⟦GPE:KENYA كينيا⟧ ⟦EVENT:S القمة السادسة⟧.")
    assert [row.predicate for row in rows].count("hosts") == 1
    assert [row.relation_id for row in rows] == [f"r{i}" for i in range(len(rows))]


def test_meetings_are_undirected() -> None:
    view = View(article_of("التقى ⟦PERS:B سالم⟧ ⟦PERS:A لارس⟧."))
    left, right = view.arguments
    both = [Match("met_with", left, right, 0.9, "rule", "x"), Match("met_with", right, left, 0.8, "rule", "y")]
    assert len(merge_matches(view, both, min_score=0.3)) == 1


def test_mentions_without_entity_take_no_part() -> None:
    assert relations("انعقدت قمة في ⟦CARDINAL:3 ثلاث⟧ مدن.") == []


def test_an_empty_article_has_no_rows() -> None:
    made = relate_article(article_of(""), min_score=0.3)
    assert list(made["relations"]) == []
    assert list(made["quotes"]) == []


@pytest.mark.parametrize(("word", "name", "is_one"), [
    ("وستستضيف", "host", True), ("برياسه", "chair", True), ("للتوقيع", "sign", True), ("التقاه", "meet", True),
    ("كتاب", "host", False), ("شمس", "sign", False),
])
def test_trigger_words_with_their_clitics(word: str, name: str, is_one: bool) -> None:
    assert (name in classes_of(word)) is is_one


@pytest.mark.parametrize(("adjective", "stem"), [("العراقيه", "عراق"), ("المصريين", "مصر"), ("الفرنسي", "فرنس")])
def test_nationality_stems(adjective: str, stem: str) -> None:
    assert adjective_stem(adjective) == stem


def test_a_nationality_speaks_of_a_country_that_the_article_names() -> None:
    marked = "قال ⟦OCC:P الرئيس ⟦NORP:N العراقي⟧⟧ ⟦PERS:A سالم العمري⟧ في ⟦GPE:IRAQ العراق⟧."
    found = {(r.subject_entity_id, r.predicate, r.object_entity_id) for r in relations(marked)}
    assert ("A", "affiliated_with", "IRAQ") in found


def test_anaphors_stand_for_what_was_named_before() -> None:
    found = list(find_anaphors(article_of("تأسست ⟦ORG:O منظمة الدول⟧. وقالت المنظمة إن الاتحاد بعيد. وللمنظمة مقر.")))
    assert [a.mention.entity_id for a in found] == ["O", "O"]


def test_a_coordination_is_one_chain() -> None:
    view = View(article_of("كل من ⟦GPE:A مصر⟧ و⟦GPE:B الأردن⟧، و⟦GPE:C العراق⟧. ثم ⟦GPE:D ليبيا⟧"))
    assert [len(view.chains[a.index].members) for a in view.arguments] == [3, 3, 3, 1]


def test_a_coordination_passes_brackets_and_quotation_marks() -> None:
    view = View(article_of("هي ⟦ORG:A منظمة شنغهاي⟧ (⟦ORG:A! SCO⟧)، و«⟦ORG:B مؤتمر التفاعل⟧» (⟦ORG:B! سيكا⟧) "
                           "وكذلك ⟦ORG:C الرابطة⟧."))
    chain = view.chains[view.arguments[0].index]
    assert [view.arguments[i].key for i in chain.members] == ["A", "B", "C"]
    assert [len(view.chains[a.index].members) for a in view.arguments] == [3, 1, 3, 1, 3]
    assert view.atoms[view.chains[0].last].form == "."


@pytest.mark.parametrize("marked", [
    "من ⟦GPE:A مصر⟧ إلى ⟦GPE:B تونس⟧", "⟦GPE:A مصر⟧ من ⟦GPE:B تونس⟧", "⟦GPE:A مصر⟧ (⟦GPE:B أسوان⟧)",
])
def test_what_is_no_coordination(marked: str) -> None:
    view = View(article_of(marked))
    assert [len(view.chains[a.index].members) for a in view.arguments] == [1, 1]


def test_a_negation_reaches_through_its_clause_and_no_farther() -> None:
    later = "لم يحضر الوزير، وتستضيف ⟦GPE:R الرياض⟧ ⟦EVENT:S القمة العاشرة⟧."
    still = "لا تزال ⟦GPE:R الرياض⟧ عضوا في ⟦ORG:O جامعة الدول العربية⟧."
    denied = "لن تتولى ⟦GPE:R الرياض⟧ هذا العام رئاسة ⟦ORG:O جامعة الدول العربية⟧."
    assert {p for _, _, p, _ in found(later)} == {"hosts"}
    assert {p for _, _, p, _ in found(still)} == {"member_of"}
    assert found(denied) == set()


def found(marked: str) -> set[tuple[str, str, str, str]]:
    """What the rules find: rule, subject, predicate, object."""
    return {(m.source, m.subject.key, m.predicate, m.object.key) for m in find_rules(View(article_of(marked)))}


def save_weights(path: Path, **changed: object) -> None:
    """A file of weights as the training writes it, with changed parts; None leaves one out."""
    parts = {"features": np.array([hashed("bias")], np.int32), "weights": np.zeros((1, len(PREDICATE_NAMES)), np.float16),
             "offsets": np.zeros(len(PREDICATE_NAMES), np.float32), "bits": np.array(BITS),
             "predicates": np.array(PREDICATE_NAMES)}
    np.savez(path, **{name: value for name, value in {**parts, **changed}.items() if value is not None})  # type: ignore[arg-type]


def test_the_scorer_adds_up_its_features(tmp_path: Path) -> None:
    weights = np.zeros((1, len(PREDICATE_NAMES)), np.float16)
    weights[0, 0] = 2
    save_weights(tmp_path / "m.npz", weights=weights)
    scorer = load_scorer(tmp_path / "m.npz")
    assert isinstance(scorer, Scorer)
    assert scorer.logits([hashed("bias"), hashed("bias"), hashed("else")]).tolist()[:2] == [4.0, 0.0]


@pytest.mark.parametrize(("changed", "message"), [
    *(pytest.param({name: None}, f"{name} is not a file", id=f"no {name}")
      for name in ("features", "weights", "bits", "offsets", "predicates")),
    pytest.param({"bits": np.array(BITS + 1)}, "other predicates or features", id="other bits"),
    pytest.param({"predicates": np.array(["owns"])}, "other predicates or features", id="other predicates"),
    pytest.param({"features": np.array([1 << BITS])}, "not a file of weights", id="a feature out of range"),
    pytest.param({"weights": np.zeros((1, 2))}, "not a file of weights", id="too few columns"),
    pytest.param({"weights": np.zeros((2, len(PREDICATE_NAMES)))}, "do not fit together", id="too many rows"),
    pytest.param({"offsets": np.zeros(1)}, "do not fit together", id="too few offsets"),
])
def test_a_broken_file_of_weights_is_one_clear_line(tmp_path: Path, changed: dict[str, object], message: str) -> None:
    path = tmp_path / "m.npz"
    save_weights(path, **changed)
    with pytest.raises(ModelError, match=message) as error:
        load_scorer(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_what_is_no_file_of_weights_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a file of weights"):
        load_scorer(path)
