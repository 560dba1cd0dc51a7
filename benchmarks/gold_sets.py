"""The gold sets that the benchmarks of stages share, and the scorer: seeds, dev, and the splits of the annotated corpus."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

from pipeline.evaluate.gold import Record, read_gold

ROOT = Path(__file__).parent.parent
GOLD = Path(os.environ.get("KHABAR_GOLD", ROOT.parent / "shared" / "gold"))
DATA = Path(os.environ.get("KHABAR_DATA", ROOT.parent / "shared" / "data"))


def load_scorer() -> Any:
    """The scorer's module."""
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_records(name: str) -> list[tuple[Record, str]]:
    """The gold records of a set with their texts."""
    folders = {"dev": (GOLD / "dev" / "dev.jsonl", GOLD / "dev"), "seeds": (GOLD / "seeds.jsonl", ROOT / "seeds")}
    gold, texts = folders.get(name, (DATA / "annotated" / "annotated.jsonl", DATA / "annotated" / "texts"))
    records = read_gold(gold, None if name in folders else name)
    return [(r, (texts / f"{r['doc_id']}.txt").read_bytes().decode("utf-8")) for r in records]
