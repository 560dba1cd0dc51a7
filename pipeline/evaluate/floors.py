"""Floors: the scores that a change must not fall below, pinned to the gold by its hash (tests/gold/floors.toml).

`python -m pipeline.evaluate.floors OUTPUTS` raises the floors to what the tables in OUTPUTS reach. It lowers one, or moves to
other gold, only with `--lower` or KHABAR_LOWER_FLOORS=1, so that a loss of quality is always somebody's decision.
"""

from __future__ import annotations

import hashlib
import math
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.errors import GoldError, KhabarError, reason_of
from pipeline.evaluate.scores import Evaluation, evaluate_tables

LOWER = "KHABAR_LOWER_FLOORS"
_SLACK = 0.005  # a floor stands this far below the score, or by one of what it counts: a harmless change may move a mention
_HEADER = """# Scores on the gold beside this file must not fall below these (tests/test_gold_gate.py).
# Raised by `python -m pipeline.evaluate.floors outputs`; lowered only with --lower or KHABAR_LOWER_FLOORS=1.
"""


@dataclass(frozen=True)
class Floors:
    """The floors, by score name, and the SHA-256 of the gold file that they were measured on."""

    sha256: str
    floors: Mapping[str, float]


def read_floors(path: Path) -> Floors:
    """The floors of a file. Raises GoldError."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return Floors(str(values["sha256"]), {str(k): float(v) for k, v in values["floors"].items()})
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise GoldError(f"floors {path}: {reason_of(error)}") from error


def write_floors(path: Path, floors: Floors) -> None:
    """Write the floors, scores in alphabetical order."""
    lines = [f'"{name}" = {value:.3f}' for name, value in sorted(floors.floors.items())]
    path.write_text("\n".join([_HEADER + f'sha256 = "{floors.sha256}"', "", "[floors]", *lines, ""]), encoding="utf-8")


def gold_sha256(path: Path) -> str:
    """SHA-256 of a gold file, in hex. Raises GoldError."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise GoldError(f"gold file {path}: {reason_of(error)}") from error


def failures(evaluation: Evaluation, floors: Floors, gold: Path) -> Sequence[str]:
    """A line for each way in which an evaluation on `gold` is below the floors; none if it holds them."""
    found: list[str] = []
    if gold_sha256(gold) != floors.sha256:
        found.append(f"{gold} is not the gold that the floors were measured on (its SHA-256 differs)")
    if evaluation.missing:
        found.append(f"documents without a row: {', '.join(evaluation.missing)}")
    values = {score.name: score.value for score in evaluation.scores}
    for name, floor in sorted(floors.floors.items()):
        if name not in values:
            found.append(f"{name}: there is no such score")
        elif values[name] < floor:
            found.append(f"{name}: {values[name]:.3f} is below its floor {floor:.3f}")
    return found


def updated(floors: Floors, evaluation: Evaluation, gold: Path, *, lower: bool = False) -> Floors:
    """The floors raised to what the evaluation reaches; a loss is taken only with `lower`. Raises GoldError for other gold."""
    sha256 = gold_sha256(gold)
    if sha256 != floors.sha256 and floors.floors and not lower:
        raise GoldError(f"{gold} is not the gold that the floors were measured on; --lower or {LOWER}=1 moves them to it")
    reached = {score.name: max(math.floor((score.value - max(_SLACK, 1 / max(score.n, 1))) * 1000) / 1000, 0.0)
               for score in evaluation.scores}
    if lower:
        return Floors(sha256, reached)
    kept = {name: floor for name, floor in floors.floors.items() if floor > reached.get(name, -1.0)}
    return Floors(sha256, {**reached, **kept})


@click.command()
@click.argument("outputs", type=click.Path(path_type=Path))
@click.option("--gold", type=click.Path(path_type=Path), default=Path("tests/gold/seeds.jsonl"), show_default=True)
@click.option("--floors", "path", type=click.Path(path_type=Path), default=Path("tests/gold/floors.toml"), show_default=True)
@click.option("--lower", is_flag=True, envvar=LOWER, help="Also lower floors, or move them to other gold.")
def main(outputs: Path, gold: Path, path: Path, *, lower: bool) -> None:
    """Raise the floors to the scores of the tables in OUTPUTS."""
    try:
        old = read_floors(path) if path.exists() else Floors(gold_sha256(gold), {})
        new = updated(old, evaluate_tables(gold, outputs, bootstrap=0), gold, lower=lower)
    except KhabarError as error:
        raise click.ClickException(str(error)) from error
    write_floors(path, new)
    for name in sorted({*old.floors, *new.floors}):
        click.echo(f"{name:<38} {old.floors.get(name, 0.0):.3f} → {new.floors.get(name, 0.0):.3f}")


def lowering_allowed() -> bool:
    """Whether the environment says that floors may be lowered: never so in tests and CI."""
    return os.environ.get(LOWER, "") not in ("", "0")


if __name__ == "__main__":
    main()
