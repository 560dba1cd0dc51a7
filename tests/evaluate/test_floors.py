"""The gate itself: it closes below a floor, on other gold and on a lost document, and opens downwards only when told to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.errors import GoldError
from pipeline.evaluate import evaluate_records
from pipeline.evaluate.floors import (
    LOWER,
    Floors,
    failures,
    gold_sha256,
    lowering_allowed,
    main,
    read_floors,
    updated,
    write_floors,
)
from tests.evaluate.fixture import GOLD, PRED
from tests.evaluate.test_scores import _write

EVALUATION = evaluate_records(GOLD[:2], PRED, bootstrap=0)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, GOLD)), encoding="utf-8")
    return path


def _floors(gold: Path, **floors: float) -> Floors:
    return Floors(gold_sha256(gold), {name.replace("_", " "): value for name, value in floors.items()})


def test_open_at_and_above_the_floor(gold: Path) -> None:
    value = EVALUATION.score("mentions strict").value
    assert failures(EVALUATION, _floors(gold, mentions_strict=value, acronyms=0.5), gold) == []


def test_closed_below_a_floor(gold: Path) -> None:
    found = failures(EVALUATION, _floors(gold, mentions_strict=0.9, acronyms=0.1), gold)
    assert found == [f"mentions strict: {EVALUATION.score('mentions strict').value:.3f} is below its floor 0.900"]


def test_closed_on_other_gold(gold: Path) -> None:
    floors = _floors(gold, acronyms=0.1)
    gold.write_text(gold.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "SHA-256" in failures(EVALUATION, floors, gold)[0]


def test_closed_on_a_lost_document_and_an_unknown_score(gold: Path) -> None:
    lost = evaluate_records(GOLD, PRED, bootstrap=0)
    found = failures(lost, _floors(gold, misspelt=0.1), gold)
    assert found == ["documents without a row: c", "misspelt: there is no such score"]


def test_floors_rise_but_do_not_fall(gold: Path) -> None:
    value = EVALUATION.score("mentions strict").value
    new = updated(_floors(gold, mentions_strict=0.99, acronyms=0.1), EVALUATION, gold)
    assert new.floors["mentions strict"] == 0.99
    assert new.floors["acronyms"] == 0.1  # one of one acronym may move
    assert new.floors["mentions boundary"] == pytest.approx(EVALUATION.score("mentions boundary").value - 1 / 15, abs=0.006)
    lowered = updated(_floors(gold, mentions_strict=0.99), EVALUATION, gold, lower=True)
    assert value - 0.08 < lowered.floors["mentions strict"] < value


def test_floors_move_to_other_gold_only_when_told(gold: Path) -> None:
    other = Floors("0" * 64, {"acronyms": 0.1})
    with pytest.raises(GoldError, match=LOWER):
        updated(other, EVALUATION, gold)
    assert updated(other, EVALUATION, gold, lower=True).sha256 == gold_sha256(gold)


def test_floors_are_written_and_read_back(gold: Path, tmp_path: Path) -> None:
    floors = _floors(gold, mentions_strict=0.85, relations_strict=0.45)
    write_floors(tmp_path / "floors.toml", floors)
    assert read_floors(tmp_path / "floors.toml") == floors
    (tmp_path / "floors.toml").write_text("floors = 3", encoding="utf-8")
    with pytest.raises(GoldError):
        read_floors(tmp_path / "floors.toml")


def test_the_updater(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LOWER, raising=False)
    _write(tmp_path, PRED[0], "a")
    gold.write_text(json.dumps(GOLD[0]) + "\n", encoding="utf-8")
    path = tmp_path / "floors.toml"

    def run(*options: str, **more: Any) -> Any:
        return CliRunner().invoke(main, [str(tmp_path), "--gold", str(gold), "--floors", str(path), *options], **more)

    assert run().exit_code == 0
    measured = read_floors(path)
    assert 0 < measured.floors["mentions strict"] < 1
    write_floors(path, Floors(measured.sha256, {**measured.floors, "mentions strict": 0.999}))
    assert run().exit_code == 0
    assert read_floors(path).floors["mentions strict"] == 0.999
    assert run(env={LOWER: "1"}).exit_code == 0
    assert read_floors(path) == measured
    gold.write_text(json.dumps(GOLD[0]) + "\n\n", encoding="utf-8")
    refused = run()
    assert refused.exit_code == 1
    assert "--lower" in refused.output
    assert run("--lower").exit_code == 0


@pytest.mark.parametrize(("value", "allowed"), [("", False), ("0", False), ("1", True)])
def test_the_environment_says_whether_floors_may_fall(value: str, *, allowed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOWER, value)
    assert lowering_allowed() is allowed
