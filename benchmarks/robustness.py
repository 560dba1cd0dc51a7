"""What careless spelling costs the chain: `python benchmarks/robustness.py SET [--texts N] [--model both|accurate|fast]`.

SET: seeds, dev, train or test. Each text is changed in one way, mentions are found in it by all stages up to tagging and scored
against the gold, whose offsets move with the text. Mentions, strict F1, and the difference to the texts as they are.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Sequence
from itertools import accumulate

from gold_sets import load_records

from pipeline.evaluate.gold import Record, plain_article
from pipeline.orthography import TATWEEL
from pipeline.settings import load_settings
from pipeline.tag import load_learned, tag_article

LETTER = "[\u0621-\u064a]"
Change = Callable[[str], list[str]]
"""A text → what stands for each of its characters in the changed one."""


def each(pattern: str, replacement: str) -> Change:
    """Every character that matches replaced, or dropped."""
    def change(text: str) -> list[str]:
        parts = list(text)
        for match in re.finditer(pattern, text):
            parts[match.start()] = replacement
        return parts

    return change


def stretched(share: float) -> Change:
    """A tatweel behind a share of the letters before letters, always the same ones."""
    def change(text: str) -> list[str]:
        rng, parts = random.Random(len(text)), list(text)
        for match in re.finditer(f"{LETTER}(?={LETTER})", text):
            if rng.random() < share:
                parts[match.start()] += TATWEEL
        return parts

    return change


PLAIN: dict[str, Change] = {
    "without hamzas": each("[أإآ]", "ا"),
    "hamza on every first alef": each(f"(?<!{LETTER})ا(?!ل)", "أ"),
    "ى as ي": each(f"ى(?!{LETTER})", "ي"),
    "ي as ى": each(f"ي(?!{LETTER})", "ى"),
    "ة as ه": each(f"ة(?!{LETTER})", "ه"),
    "without diacritics": each("[\u064b-\u0652\u0670]", ""),
    "tatweel": stretched(0.1),
    "no-break spaces": each(" ", "\u00a0"),
}


def applied(changes: Sequence[Change], text: str) -> tuple[str, list[int]]:
    """The changed text, and where in it each offset of the text is."""
    places = list(range(len(text) + 1))
    for change in changes:
        parts = change(text)
        step = [0, *accumulate(map(len, parts))]
        text, places = "".join(parts), [step[place] for place in places]
    return text, places


def score(records: list[tuple[Record, str]], changes: Sequence[Change], model: str) -> float:
    """Strict F1 of the mentions."""
    learned = load_learned(load_settings(None, {"tag.model": model}))
    min_score = load_settings().tag.min_score
    right = found = wanted = 0
    for record, text in records:
        changed, places = applied(changes, text)
        gold = {(places[m["start"]], places[m["end"]], m["type"]) for m in record["mentions"] if m["type"] != "QUOTE"}
        article = plain_article(record["doc_id"], changed, None if record["dct"] == "-" else record["dct"])
        rows = tag_article(article, min_score=min_score, learned=learned)["mentions"]
        pred = {(m.start, m.end, m.label) for m in rows}  # type: ignore[attr-defined]
        pred, gold = ({(*_without_tatweel(changed, a, b), label) for a, b, label in spans} for spans in (pred, gold))
        right, found, wanted = right + len(gold & pred), found + len(pred), wanted + len(gold)
    return 2 * right / (found + wanted)


def _without_tatweel(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without tatweels at its ends: whether those belong to a name is nobody's business."""
    while text[start] == TATWEEL:
        start += 1
    while text[end - 1] == TATWEEL:
        end -= 1
    return start, end


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=("seeds", "dev", "train", "test"))
    parser.add_argument("--texts", type=int)
    parser.add_argument("--model", choices=("both", "accurate", "fast"), default=load_settings().tag.model)
    options = parser.parse_args()
    records = load_records(options.set)[: options.texts]
    every = [change for name, change in PLAIN.items() if name not in ("hamza on every first alef", "ي as ى")]
    base = score(records, [], options.model)
    print(f"as written: {base:.3f}")
    single = {name: [change] for name, change in PLAIN.items()}
    for name, changes in {**single, "all but ي as ى and added hamzas": every}.items():
        changed = score(records, changes, options.model)
        print(f"{name}: {changed:.3f} ({changed - base:+.3f})", flush=True)


if __name__ == "__main__":
    main()
