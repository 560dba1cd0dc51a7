"""Choice of one reading for each token by its context: an averaged perceptron, left to right over a sentence.

Features look at the word, its neighbours, what the neighbours may be, and the two choices before (after Collins 2002 and
Honnibal's tagger); each reading adds its own frequency and lemma. Trained by `pipeline.train.segmentation` on UD Arabic PUD.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.errors import ModelError, reason_of
from pipeline.orthography import fold
from pipeline.segment.analysis import Analysis
from pipeline.segment.candidates import name_share
from pipeline.weights import find_weight

WEIGHT = "segment-disambiguator"
FORMAT = 1
_EDGE = "_"

Readings = Sequence[Analysis]


@dataclass(frozen=True)
class Disambiguator:
    """The weights: `by_tag` feature → tag → weight, `by_reading` feature → weight."""

    by_tag: Mapping[str, Mapping[str, float]]
    by_reading: Mapping[str, float]

    def choose(self, tokens: Sequence[str], readings: Sequence[Readings]) -> list[int]:
        """The index of the chosen reading of each token."""
        contexts = find_contexts(tokens, readings)
        chosen: list[int] = []
        last = before = _EDGE
        for context, options in zip(contexts, readings, strict=True):
            best = 0
            if len(options) > 1:
                scores = self.scores(context, last, before, options)
                best = max(range(len(options)), key=scores.__getitem__)
            chosen.append(best)
            last, before = state(options[best]), last
        return chosen

    def scores(self, context: Context, last: str, before: str, options: Readings) -> list[float]:
        """The score of each reading after the two states before it."""
        rows = [row for name in features(context, last, before) if (row := self.by_tag.get(name)) is not None]
        tags: dict[str, float] = {}
        out = []
        for rank, option in enumerate(options):
            tag = option.tag
            score = tags.get(tag)
            if score is None:
                score = tags[tag] = sum(row.get(tag, 0.0) for row in rows)
            out.append(score + sum(self.by_reading.get(name, 0.0) for name in reading_features(option, rank, context)))
        return out


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a token, before any choice: folded words, what the token and the next ones may be."""

    word: str
    before: str
    after: str
    second: str
    may: str
    after_may: str
    second_may: str
    name: int
    after_name: int


def find_contexts(tokens: Sequence[str], readings: Sequence[Readings]) -> list[Context]:
    """The context of each token of a sentence."""
    words = [_EDGE, *(_shape(token) for token in tokens), _EDGE, _EDGE]
    may = [*("/".join(sorted({r.main.upos for r in options})) for options in readings), _EDGE, _EDGE]
    names = [*(name_share(token) for token in tokens), 0]
    return [Context(words[i + 1], words[i], words[i + 2], words[i + 3], may[i], may[i + 1], may[i + 2], names[i], names[i + 1])
            for i in range(len(tokens))]


@lru_cache(maxsize=100_000)
def _shape(token: str) -> str:
    """The folded token; all numbers are one."""
    return "0" if token[0].isdigit() else fold(token)


def state(reading: Analysis) -> str:
    """What later choices see of a chosen reading: its parts of speech, and whether its core is definite."""
    feats = reading.main.feats
    defined = len(reading.parts) > reading.core + 1 or (feats is not None and feats.startswith("Definite"))
    return "+".join(part.upos for part in reading.parts) + (".d" if defined else "")


def features(context: Context, last: str, before: str) -> Iterator[str]:
    """The names of the features that each tag has a weight for."""
    c = context
    yield "b"
    yield "w=" + c.word
    yield "m=" + c.may
    yield "s3=" + c.word[-3:]
    yield "s2=" + c.word[-2:]
    yield "p3=" + c.word[:3]
    yield "p2=" + c.word[:2]
    yield "l=" + last
    yield "ll=" + last + " " + before
    yield "lm=" + last + " " + c.may
    yield "b=" + c.before
    yield "bw=" + c.before + " " + c.word
    yield "bs=" + c.before[-2:] + " " + c.word[-2:]
    yield "a=" + c.after
    yield "a3=" + c.after[-2:]
    yield "a2=" + c.after[:2]
    yield "am=" + c.after_may
    yield "aw=" + c.word + " " + c.after[:2]
    yield "lam=" + last + " " + c.after_may
    yield "2=" + c.second[:2]
    yield "2m=" + c.second_may
    yield f"n={c.name}{c.after_name}"
    yield f"nl={c.name}{last}"


def reading_features(reading: Analysis, rank: int, context: Context) -> Iterator[str]:
    """The names of the features of the reading itself."""
    upos = reading.main.upos
    yield f"r={min(rank, 4)}"
    yield f"f={int(-reading.freq)}{upos}"
    yield f"i={reading.main.lemma} {reading.pos}"
    yield f"x={reading.source}"
    yield f"n={context.name}{upos}{len(reading.parts)}"
    yield f"k={len(reading.parts)} {len(context.word)}"
    if len(reading.parts) > 1:
        yield f"e={reading.parts[0].form} {upos} {name_share(reading.main.form)}"


@lru_cache(maxsize=1)
def load_disambiguator() -> Disambiguator:
    """The trained disambiguator, found by the registry of weights. Raises ModelError."""
    return read_disambiguator(find_weight(WEIGHT).path)


def read_disambiguator(path: Path) -> Disambiguator:
    """The disambiguator in a JSON file of `format`, `by_tag` and `by_reading`. Raises ModelError naming what is missing."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: {reason_of(error)}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ModelError(f"{path}: not a disambiguator of format {FORMAT}; train it again")
    missing = [name for name in ("by_tag", "by_reading") if not isinstance(data.get(name), dict)]
    if missing:
        raise ModelError(f"{path}: has no {', '.join(missing)}; train it again")
    return Disambiguator(data["by_tag"], data["by_reading"])
