"""The quality gate: the chain on the seed articles keeps above the floors of tests/gold/floors.toml."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pipeline.evaluate import evaluate_tables
from pipeline.evaluate.floors import LOWER, failures, gold_sha256, lowering_allowed, read_floors

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "gold" / "seeds.jsonl"
FLOORS = ROOT / "tests" / "gold" / "floors.toml"


def test_the_seeds_score_above_their_floors(seed_outputs: Path) -> None:
    below = failures(evaluate_tables(GOLD, seed_outputs, bootstrap=0), read_floors(FLOORS), GOLD)
    assert not below, "\n".join(below)


def test_the_floors_are_for_this_gold_and_could_be_reached() -> None:
    floors = read_floors(FLOORS)
    assert floors.sha256 == gold_sha256(GOLD)
    assert all(0 <= floor <= 1 and not math.isnan(floor) for floor in floors.floors.values())


def test_floors_are_not_lowered_while_testing() -> None:
    if lowering_allowed():
        pytest.fail(f"{LOWER} is set: it is for one run of pipeline.evaluate.floors, not for the tests")
