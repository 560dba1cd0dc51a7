"""The scores are those of the gold's own scorer, and their intervals behave."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.errors import GoldError, OutputError
from pipeline.evaluate import Score, evaluate_records, evaluate_tables, render_scores
from pipeline.evaluate.gold import read_gold
from pipeline.schema import Document, Mention, Quote, Relation, Timex, to_table
from tests.evaluate.fixture import EXPECTED, EXPECTED_LABELS, EXPECTED_TRAIN, GOLD, PRED

SHARED = Path(os.environ.get("KHABAR_SHARED", "/work/shared"))
SEEDS = Path(__file__).parents[1] / "gold" / "seeds.jsonl"


def _figures(score: Score) -> tuple[float, float | None, float | None, int]:
    sides = [None if side is None else round(side, 3) for side in (score.precision, score.recall)]
    return round(score.value, 3), sides[0], sides[1], score.n


def test_scores_are_those_of_the_gold_scorer() -> None:
    evaluation = evaluate_records(GOLD, PRED, bootstrap=50)
    assert {score.name: _figures(score) for score in evaluation.scores} == EXPECTED
    assert {score.name: _figures(score) for score in evaluation.labels} == EXPECTED_LABELS


def test_a_missing_document_counts_as_one_without_rows() -> None:
    evaluation = evaluate_records(GOLD, PRED, bootstrap=0)
    assert evaluation.documents == 3
    assert evaluation.missing == ("c",)
    assert next(s for s in evaluation.labels if s.name == "LOC").recall == 0.0


def test_scores_by_predicate() -> None:
    by_name = {score.name: score for score in evaluate_records(GOLD, PRED, bootstrap=0).predicates}
    assert sorted(by_name) == ["chairs", "dated", "holds_position", "hosts", "member_of", "met_with", "part_of"]
    assert (by_name["met_with"].value, by_name["met_with"].n) == (1.0, 2)  # symmetric: either order is right
    assert (by_name["hosts"].precision, by_name["member_of"].recall) == (0.0, 0.0)


def test_a_split_keeps_only_its_records(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, GOLD)), encoding="utf-8")
    evaluation = evaluate_records(read_gold(path, "train"), PRED, bootstrap=0)
    found = {score.name: _figures(score) for score in evaluation.scores}
    assert {name: found[name] for name in EXPECTED_TRAIN} == EXPECTED_TRAIN


def test_gold_against_itself_is_perfect() -> None:
    gold = read_gold(SEEDS)
    evaluation = evaluate_records(gold, gold, bootstrap=20)
    assert all(score.value == score.low == score.high == 1.0 for score in evaluation.scores if score.n)


def test_intervals_hold_the_score_and_are_the_same_each_time() -> None:
    once, again = (evaluate_records(GOLD, PRED, bootstrap=200, seed=7) for _ in range(2))
    assert once == again
    assert all(0 <= s.low <= s.value + 1e-9 and s.value - 1e-9 <= s.high <= 1 for s in once.scores)
    strict = once.score("mentions strict")
    assert strict.low < strict.value < strict.high
    assert evaluate_records(GOLD, PRED, bootstrap=200, seed=8).score("mentions strict").value == strict.value


def test_nothing_to_score() -> None:
    evaluation = evaluate_records([], [], bootstrap=10)
    assert evaluation.documents == 0
    assert all(score.value == 0.0 and score.n == 0 for score in evaluation.scores)


def test_json_and_table_say_the_same() -> None:
    evaluation = evaluate_records(GOLD, PRED, bootstrap=50)
    plain = json.loads(json.dumps(evaluation.to_json()))
    assert plain["scores"]["mentions strict"]["value"] == 0.7333
    assert plain["missing"] == ["c"]
    table = render_scores(evaluation)
    assert "3 gold documents, 1 not in the tables" in table
    line = next(line for line in table.splitlines() if line.startswith("mentions strict"))
    assert line.split()[2] == "0.733"
    assert line.split()[-1] == "15"
    assert all(len(line) <= 88 for line in table.splitlines())


def _write(folder: Path, record: dict[str, Any], doc_id: str) -> None:
    """The record as a run would write it."""
    mentions, timexes, quotes = [], [], []
    for number, m in enumerate(m for m in record["mentions"] if m["type"] != "QUOTE"):
        mentions.append(Mention(doc_id, 0, f"m{number}", m["start"], m["end"], "", m["type"], None, bool(m.get("acronym")),
                                m["entity"], 1.0, "rule", "test"))
        if m.get("value"):
            timexes.append(Timex(doc_id, f"m{number}", "DATE", m["value"], False, "gregorian", None, None, None))
    for number, m in enumerate(m for m in record["mentions"] if m["type"] == "QUOTE"):
        quotes.append(Quote(doc_id, f"q{number}", m["start"], m["end"], "", None, m["entity"], None))
    relations = []
    for i, r in enumerate(record["relations"]):
        entity, value = (None, r["object"]) if r["predicate"] == "dated" else (r["object"], None)
        relations.append(Relation(doc_id, f"r{i}", r["subject"], "m0", r["predicate"], None, entity, "m1", value, r["time"], 0,
                                  *(r["evidence"] or (0, 0)), "", None, 1.0, "rule", "test"))
    document = Document(doc_id, doc_id + ".txt", "", None, None, None, None, None, "ar", 0, "")
    for name, row, rows in (("documents", Document, [document]), ("mentions", Mention, mentions), ("timexes", Timex, timexes),
                            ("quotes", Quote, quotes), ("relations", Relation, relations)):
        pq.write_table(to_table(row, rows), folder / f"{name}.parquet")


def test_tables_are_scored_like_records(tmp_path: Path) -> None:
    _write(tmp_path, PRED[0], "deep/folder/a")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(GOLD[0]) + "\n", encoding="utf-8")
    from_tables = evaluate_tables(gold, tmp_path, bootstrap=20)
    from_records = evaluate_records(GOLD[:1], PRED[:1], bootstrap=20)
    assert from_tables == from_records


def test_what_cannot_be_scored_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"documents\.parquet"):
        evaluate_tables(SEEDS, tmp_path)
    with pytest.raises(GoldError, match="nothing"):
        evaluate_tables(tmp_path / "nothing.jsonl", tmp_path)
    (tmp_path / "bad.jsonl").write_text('{"doc_id": "a"}\n', encoding="utf-8")
    with pytest.raises(GoldError, match="record 1 has no mentions"):
        read_gold(tmp_path / "bad.jsonl")


@pytest.mark.skipif(not (SHARED / "gold" / "score.py").exists(), reason="needs the gold's own scorer")
def test_equal_to_the_gold_scorer_on_perturbed_seeds(tmp_path: Path) -> None:
    rng = random.Random(3)
    gold = read_gold(SEEDS)
    pred = json.loads(json.dumps(gold))
    for record in pred:
        record["mentions"] = [m for m in record["mentions"] if rng.random() < 0.9]
        for m in record["mentions"]:
            m["start"] -= rng.random() < 0.1
            if m.get("entity") and rng.random() < 0.15:
                m["entity"] = rng.choice(record["mentions"]).get("entity")
        record["relations"] = [r for r in record["relations"] if rng.random() < 0.8]
    path = tmp_path / "pred.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in pred), encoding="utf-8")
    command = [sys.executable, str(SHARED / "gold" / "score.py"), str(SEEDS), str(path), "--json", "--by-type"]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = evaluate_records(gold, pred, bootstrap=0)
    for score in (*ours.scores, *ours.labels):
        other = theirs.get(score.name) or theirs["type " + score.name]
        assert (round(score.value, 3), score.n) == (other.get("F1", other.get("acc")), other["n"]), score.name
