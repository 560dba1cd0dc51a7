from __future__ import annotations

import csv
from pathlib import Path

from pipeline.tag.scorer import EDGE, NAME, MentionScorer
from pipeline.train.mentions import Examples, save
from pipeline.train.registry import register
from pipeline.weights import load_registry


def test_what_is_learned_separates_the_examples() -> None:
    examples = Examples()
    for _ in range(10):
        examples.add(["after|verb", "x"], EDGE)
        examples.add(["after|noun", "x"], "")
    scorer = MentionScorer(examples.fit([EDGE]))
    assert scorer.end_probability(["after|verb", "x"]) > 0.7
    assert scorer.end_probability(["after|noun", "x"]) < 0.3


def test_rare_features_and_targets_get_no_weight() -> None:
    examples = Examples()
    for i in range(12):
        examples.add(["often"] + (["rare"] if i < 2 else []), "ORG" if i % 2 else "")
    weights = examples.fit(["ORG", "GPE"])
    assert set(weights) == {"ORG"}
    assert "rare" not in weights["ORG"]


def test_the_best_label_comes_first() -> None:
    scorer = MentionScorer({"ORG": {"h|حزب": 2.0}, "GPE": {"h|حزب": -1.0}})
    [(best, label), (second, _)] = scorer.label_scores(["h|حزب", "unknown"])
    assert label == "ORG"
    assert best > 0.5 >= second


def test_the_table_is_sorted_and_leaves_out_zeros(tmp_path: Path) -> None:
    path = tmp_path / "mentions.csv"
    save([{EDGE: {"b": 0.5, "a": 1.0, "c": 0.0}}, {"ORG": {"h|حزب": 2.0}}], path)
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    assert rows == [["look", "target", "feature", "weight"], ["1", EDGE, "a", "1.0"], ["1", EDGE, "b", "0.5"],
                    ["2", "ORG", "h|حزب", "2.0"]]


def test_registering_replaces_the_old_entry_and_keeps_the_others(tmp_path: Path) -> None:
    registry = tmp_path / "registry.toml"
    registry.write_text('[other]\nfile = "o"\nsha256 = "0"\nlicence = "MIT"\nsource = "s"\n', encoding="utf-8")
    path = tmp_path / "mentions.csv"
    for content in ("one", "two"):
        path.write_text(content, encoding="utf-8")
        register(registry, NAME, path, {"test": 0.8}, source="here", note="F1")
    entries = load_registry(tmp_path)
    assert set(entries) == {"other", NAME}
    assert entries[NAME].figures["test"] == 0.8
