"""Training and measuring of the disambiguator: `python -m pipeline.train.segmentation --treebank ar_pud.conllu`.

Averaged perceptron over readings (Collins 2002). The gold reading of a token is the candidate nearest to the treebank's
words: same split, then same part of speech, then same lemma; tokens without a good one teach nothing but give context.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.orthography import fold, normalise
from pipeline.schema import Document, Normal, Token
from pipeline.segment import find_rows
from pipeline.segment.analyser import load_analyser
from pipeline.segment.analysis import Analysis
from pipeline.segment.candidates import find_readings
from pipeline.segment.disambiguate import FORMAT, Disambiguator, features, find_contexts, reading_features, state
from pipeline.spans import Span
from pipeline.train.treebank import GoldSentence, GoldWord, read_treebank


@dataclass(frozen=True)
class Example:
    """A sentence with the readings of its tokens, and for each the indices of those that are right; None where unknown."""

    sentence: GoldSentence
    readings: Sequence[tuple[Analysis, ...]]
    right: Sequence[frozenset[int] | None]





def prepare(sentences: Iterable[GoldSentence]) -> list[Example]:
    """Each sentence with the candidates of its tokens and the index of the gold one, None where no candidate has the split."""
    analyse = load_analyser()
    out: list[Example] = []
    for sentence in sentences:
        seen = frozenset(fold(token) for token in sentence.tokens)
        readings = find_readings(sentence.tokens, analyse, seen)
        right = [_nearest(options, words) for options, words in zip(readings, sentence.words, strict=True)]
        out.append(Example(sentence, readings, right))
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


def _nearest(options: Sequence[Analysis], words: Sequence[GoldWord] | None) -> frozenset[int] | None:
    if words is None:
        return None
    scored = [(*agreement(option, words), _same_clitics(option, words)) for option in options]
    best = max(scored)
    return frozenset({scored.index(best)}) if best[0] else None


def _same_clitics(option: Analysis, words: Sequence[GoldWord]) -> bool:
    """Whether the clitics have the gold's parts of speech; PUD calls «و» and «ف» at a sentence's beginning PART."""
    return all(part.upos in (word.upos, "CCONJ") for part, word in zip(option.parts, words, strict=False)
               if part is not option.main)


def prepare_names(gold: Path, texts: Path) -> list[Example]:
    """Examples from texts with marked mentions, which tell of some tokens what they may be.

    Words of a person's name, and one-word names of places, are proper nouns; a mention begins where the core of its first
    word begins; the first word of a longer name of a body, event, document or office is a noun.
    """
    analyse = load_analyser()
    out: list[Example] = []
    for record in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
        if record["split"] != "train":
            continue
        text = (texts / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        normal, alignment = normalise(text)
        article = Article(Document(record["doc_id"], "", "", None, None, None, None, None, "ar", len(text), text),
                          Normal(record["doc_id"], normal, alignment.starts, alignment.ends))
        _, tokens, places = find_rows(article)
        seen = frozenset(fold(token.norm) for token in tokens)
        mentions = [m for m in record["mentions"] if m["type"] != "QUOTE"]
        rules: dict[int, list[Callable[[Analysis], bool]]] = defaultdict(list)
        for mention in mentions:
            _constrain(mention, article, list(zip(tokens, places, strict=True)), rules)
        for _, group in groupby(tokens, key=lambda token: token.sentence_id):
            row = list(group)
            readings = find_readings([token.norm for token in row], analyse, seen)
            right = [_allowed(options, rules.get(token.token_id, ())) for token, options in zip(row, readings, strict=True)]
            if any(right):
                norms = tuple(token.norm for token in row)
                out.append(Example(GoldSentence(record["doc_id"], norms, (None,) * len(row)), readings, right))
    analyse.flush()
    return out


_BODIES = frozenset({"ORG", "EVENT", "LAW", "OCC", "FAC"})
_PARTICLES = frozenset(["بن", "ابن", "ابو", "ابي", "ال", "ام", "بنت", "عبد"])


def _constrain(mention: Mapping[str, Any], article: Article, tokens: Sequence[tuple[Token, Span]],
               rules: Mapping[int, list[Callable[[Analysis], bool]]]) -> None:
    """Add what a mention says about the tokens in it."""
    first = bisect_right(tokens, mention["start"], key=lambda pair: pair[0].end)
    inside = list(takewhile(lambda pair: pair[0].start < mention["end"], tokens[first:first + 20]))
    if not inside:
        return
    begin = article.normal_span(mention["start"], mention["end"])
    offset = (begin.start if begin else 0) - inside[0][1].start
    rules[inside[0][0].token_id].append(lambda reading: reading.main.start == offset)
    label, nested = mention["type"], len(inside)
    if label == "PERS" or (label in ("GPE", "LOC") and nested == 1):
        for token, _ in inside:
            if fold(token.norm[offset if token is inside[0][0] else 0:]) not in _PARTICLES:
                rules[token.token_id].append(_is_bare_name)
    elif label in _BODIES and nested > 1:
        rules[inside[0][0].token_id].append(lambda reading: reading.main.upos in ("NOUN", "PROPN"))


def _is_bare_name(reading: Analysis) -> bool:
    return reading.main.upos == "PROPN" and reading.core + 1 == len(reading.parts)


def _allowed(options: Sequence[Analysis], rules: Iterable[Callable[[Analysis], bool]]) -> frozenset[int] | None:
    """The readings that keep all the rules; None where that says nothing, or none does."""
    kept = frozenset(range(len(options)))
    for rule in rules:
        kept &= frozenset(i for i in kept if rule(options[i]))
    return kept if kept and len(kept) < len(options) else None


def train(examples: Sequence[Example], *, epochs: int, seed: int = 7) -> Disambiguator:
    """The averaged weights after so many passes over the examples, in an order fixed by the seed."""
    model = _Perceptron()
    order = list(range(len(examples)))
    shuffle = random.Random(seed)
    for _ in range(epochs):
        shuffle.shuffle(order)
        for i in order:
            model.learn(examples[i])
    return model.averaged()


class _Perceptron:
    """Weights while they are learned, with what averaging needs."""

    def __init__(self) -> None:
        self.by_tag: dict[str, dict[str, float]] = defaultdict(dict)
        self.by_reading: dict[str, float] = {}
        self._sums: dict[tuple[str, str], float] = defaultdict(float)
        self._when: dict[tuple[str, str], int] = defaultdict(int)
        self._time = 0

    def learn(self, example: Example) -> None:
        """One pass over a sentence; its own choices are the context of the later ones."""
        current = Disambiguator(self.by_tag, self.by_reading)
        last = before = "_"
        contexts = find_contexts(example.sentence.tokens, example.readings)
        for context, options, allowed in zip(contexts, example.readings, example.right, strict=True):
            guess = right = 0
            if len(options) > 1:
                scores = current.scores(context, last, before, options)
                guess = max(range(len(options)), key=scores.__getitem__)
                self._time += 1
                right = max(sorted(allowed), key=scores.__getitem__) if allowed else guess
                if guess != right:
                    names = list(features(context, last, before))
                    for index, step in ((right, 1.0), (guess, -1.0)):
                        if options[guess].tag != options[right].tag:
                            for name in names:
                                self._add(self.by_tag[name], (name, options[index].tag), step)
                        for name in reading_features(options[index], index, context):
                            self._add(self.by_reading, ("", name), step)
            last, before = state(options[right if self._time % 2 else guess]), last

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
                  if (kept := {tag: m for tag, value in sorted(row.items()) if abs(m := mean((name, tag), value)) >= SMALL})}
        by_reading = {name: m for name, value in sorted(self.by_reading.items()) if abs(m := mean(("", name), value)) >= SMALL}
        return Disambiguator(by_tag, by_reading)


REPEAT = 3
"""How often the treebank, which tells all, is shown for one showing of the names."""
SMALL = 0.05
"""Weights below it are dropped: they change next to nothing and make most of the file."""
Choose = Callable[[Sequence[str], Sequence[Sequence[Analysis]]], list[int]]


def measure(examples: Sequence[Example], choose: Choose) -> dict[str, float]:
    """Accuracies over Arabic tokens: the split, UPOS of the words, lemma of the cores, and all three together."""
    counts: dict[str, int] = defaultdict(int)
    for example in examples:
        sentence = example.sentence
        picks = choose(sentence.tokens, example.readings)
        for token, options, pick, words in zip(sentence.tokens, example.readings, picks, sentence.words, strict=True):
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
    parser.add_argument("--gold", type=Path, help="annotated.jsonl: names as further examples")
    parser.add_argument("--texts", type=Path, help="the folder of its texts")
    parser.add_argument("--output", type=Path, default=Path("models/segment-disambiguator.json"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=6)
    options = parser.parse_args()
    examples = prepare(read_treebank(options.treebank))
    names = prepare_names(options.gold, options.texts) if options.gold else []
    documents = sorted({example.sentence.name[:6] for example in examples})
    for fold_ in range(options.folds):
        held = set(documents[fold_::max(options.folds, 1)])
        model = train([e for e in examples if e.sentence.name[:6] not in held] * REPEAT + names, epochs=options.epochs)
        test = [e for e in examples if e.sentence.name[:6] in held]
        print(fold_, "first", measure(test, first), "model", measure(test, model.choose), flush=True)
    print(save(train(examples * REPEAT + names, epochs=options.epochs), options.output))


if __name__ == "__main__":
    main()
