"""Training and measuring of the disambiguator: `python -m pipeline.train.segmentation --treebank ar_pud.conllu`.

Averaged perceptron over readings (Collins 2002). The gold reading of a token is the candidate nearest to the treebank's
words: same split, then same part of speech, then same lemma; tokens without a good one teach nothing but give context.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline.orthography import fold
from pipeline.segment.analyser import load_analyser
from pipeline.segment.analysis import Analysis
from pipeline.segment.candidates import find_candidates
from pipeline.segment.disambiguate import FORMAT, Disambiguator, features, find_contexts, reading_features, state
from pipeline.train.treebank import GoldSentence, GoldWord, read_treebank

Example = tuple[GoldSentence, list[tuple[Analysis, ...]], list[int | None]]
_OPEN = {"ADP", "SCONJ", "ADV", "PART", "CCONJ"}


def prepare(sentences: Iterable[GoldSentence]) -> list[Example]:
    """Each sentence with the candidates of its tokens and the index of the gold one, None where no candidate has the split."""
    analyse = load_analyser()
    out: list[Example] = []
    for sentence in sentences:
        seen = frozenset(fold(token) for token in sentence.tokens)
        readings = [find_candidates(token, analyse, seen) for token in sentence.tokens]
        gold = [_nearest(options, words) for options, words in zip(readings, sentence.words, strict=True)]
        out.append((sentence, readings, gold))
    analyse.flush()
    return out


def agreement(reading: Analysis, words: Sequence[GoldWord]) -> tuple[bool, bool, bool]:
    """Whether the reading has the gold's split, part of speech of the core, and lemma."""
    split = len(reading.parts) == len(words) and all(
        len(part.form) == len(word.form) or part is reading.main for part, word in zip(reading.parts, words, strict=True))
    if not split:
        return False, False, False
    word = words[reading.core]
    return True, reading.main.upos == word.upos, fold(reading.main.lemma or "") == fold(word.lemma)


def _nearest(options: Sequence[Analysis], words: Sequence[GoldWord] | None) -> int | None:
    if words is None:
        return None
    scored = [(agreement(option, words), -i) for i, option in enumerate(options)]
    (split, _, _), negative = max((((s, u, m), i) for (s, u, m), i in scored))
    return -negative if split else None


def train(examples: Sequence[Example], *, epochs: int, seed: int = 7) -> Disambiguator:
    """The averaged weights after so many passes over the examples, in an order fixed by the seed."""
    model = _Perceptron()
    order = list(range(len(examples)))
    shuffle = random.Random(seed)
    for _ in range(epochs):
        shuffle.shuffle(order)
        for i in order:
            model.learn(*examples[i])
    return model.averaged()


class _Perceptron:
    """Weights while they are learned, with what averaging needs."""

    def __init__(self) -> None:
        self.by_tag: dict[str, dict[str, float]] = defaultdict(dict)
        self.by_reading: dict[str, float] = {}
        self._sums: dict[tuple[str, str], float] = defaultdict(float)
        self._when: dict[tuple[str, str], int] = defaultdict(int)
        self._time = 0

    def learn(self, sentence: GoldSentence, readings: Sequence[Sequence[Analysis]], gold: Sequence[int | None]) -> None:
        """One pass over a sentence; its own choices are the context of the later ones."""
        current = Disambiguator(self.by_tag, self.by_reading)
        last = before = "_"
        for context, options, right in zip(find_contexts(sentence.tokens, readings), readings, gold, strict=True):
            guess = 0
            if len(options) > 1:
                scores = current.scores(context, last, before, options)
                guess = max(range(len(options)), key=scores.__getitem__)
                self._time += 1
                if right is not None and guess != right:
                    names = list(features(context, last, before))
                    for index, step in ((right, 1.0), (guess, -1.0)):
                        if options[guess].tag != options[right].tag:
                            for name in names:
                                self._add(self.by_tag[name], (name, options[index].tag), step)
                        for name in reading_features(options[index], index, context):
                            self._add(self.by_reading, ("", name), step)
            last, before = state(options[guess if right is None else right if self._time % 2 else guess]), last

    def _add(self, weights: dict[str, float], key: tuple[str, str], step: float) -> None:
        value = weights.get(key[1], 0.0)
        self._sums[key] += (self._time - self._when[key]) * value
        self._when[key] = self._time
        weights[key[1]] = value + step

    def averaged(self) -> Disambiguator:
        """The mean of the weights over all steps, small ones dropped, rounded."""
        def mean(key: tuple[str, str], value: float) -> float:
            return round((self._sums[key] + (self._time - self._when[key]) * value) / max(self._time, 1), 3)
        by_tag = {name: kept for name, row in sorted(self.by_tag.items())
                  if (kept := {tag: m for tag, value in sorted(row.items()) if abs(m := mean((name, tag), value)) >= 0.02})}
        by_reading = {name: m for name, value in sorted(self.by_reading.items()) if abs(m := mean(("", name), value)) >= 0.02}
        return Disambiguator(by_tag, by_reading)


Choose = Callable[[Sequence[str], Sequence[Sequence[Analysis]]], list[int]]


def measure(examples: Sequence[Example], choose: Choose) -> dict[str, float]:
    """Accuracies over Arabic tokens: the split, UPOS of the words, lemma of the cores, and all three together."""
    counts: dict[str, int] = defaultdict(int)
    for sentence, readings, _ in examples:
        picks = choose(sentence.tokens, readings)
        for token, options, pick, words in zip(sentence.tokens, readings, picks, sentence.words, strict=True):
            if words is None or not token[0].isalpha() or token[0].isascii():
                counts["unmatched" if words is None else "other"] += 1
                continue
            split, upos, lemma = agreement(options[pick], words)
            counts["tokens"] += 1
            counts["split"] += split
            counts["upos"] += upos
            counts["lemma"] += lemma
            counts["all"] += split and upos and lemma
            counts["oracle"] += any(agreement(o, words)[:2] == (True, True) for o in options)
    total = max(counts["tokens"], 1)
    return {"tokens": counts["tokens"], "unmatched": counts["unmatched"],
            **{name: round(counts[name] / total, 4) for name in ("split", "upos", "lemma", "all", "oracle")}}


def first(tokens: Sequence[str], readings: Sequence[Sequence[Analysis]]) -> list[int]:
    """The baseline: the most frequent reading of each token."""
    return [0] * len(tokens)


def save(model: Disambiguator, path: Path) -> str:
    """Write the weights; their SHA-256."""
    data = {"format": FORMAT, "by_tag": model.by_tag, "by_reading": model.by_reading}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Cross-validate on the treebank, then train on all of it and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--treebank", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path("models/segment-disambiguator.json"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=6)
    options = parser.parse_args()
    examples = prepare(read_treebank(options.treebank))
    documents = sorted({sentence.name[:6] for sentence, _, _ in examples})
    for fold_ in range(options.folds):
        held = set(documents[fold_::max(options.folds, 1)])
        model = train([e for e in examples if e[0].name[:6] not in held], epochs=options.epochs)
        test = [e for e in examples if e[0].name[:6] in held]
        print(fold_, "first", measure(test, first), "model", measure(test, model.choose), flush=True)
    print(save(train(examples, epochs=options.epochs), options.output))


if __name__ == "__main__":
    main()
