"""The neural tagger: an encoder run by onnxruntime finds nested mentions of all labels, with calibrated scores."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.article import Article
from pipeline.errors import ModelError
from pipeline.tag.bio import GROUPS, TAGS, Floats, find_flat, find_mentions
from pipeline.tag.pieces import Pieces, Tokenizer
from pipeline.tag.tagger import Candidate
from pipeline.tag.windows import cut_windows
from pipeline.weights import find_weight

ACCURATE = "khabar-accurate"
METADATA = "khabar"
PAIRS = "pairs"
REMEMBERED = 60_000
"""Pieces whose rows for the relation head are kept from tagging until relate asks for them: 80 MB."""
FORMAT = 1


class NeuralModel:
    """A loaded model: text → pieces and their logits. One thread, so that results do not depend on the machine's load."""

    def __init__(self, path: Path) -> None:
        """Load it. Raises ModelError if the file is no model of this version's."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._only_asked = onnxruntime.RunOptions()
        self._only_asked.only_execute_path_to_fetches = True
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        told = _read_metadata(path, self._session.get_modelmeta().custom_metadata_map)
        self.tokenizer = Tokenizer(told["vocabulary"], told["scores"])
        self.size, self.context = int(told["window"]), int(told["context"])
        self.slope, self.offset = told["calibration"]
        self.heads: Mapping[str, Sequence[str]] = told.get("heads", {})
        self.pairs_key: str | None = told.get(PAIRS)
        self._remembered: dict[str, tuple[Pieces, npt.NDArray[np.float16]]] = {}

    def encode(self, text: str) -> tuple[Pieces, Floats, Floats]:
        """The text's pieces, tag logits [pieces, groups, 3], and the log odds [pieces] that an acronym begins."""
        pieces, (tags, acronym, *pairs) = self.outputs(text, ("tags", "acronym", *((PAIRS,) if self.pairs_key else ())))
        if pairs:
            self._remember(text, pieces, pairs[0])
        return pieces, tags.reshape(-1, len(GROUPS), TAGS), acronym[:, 1] - acronym[:, 0]

    def pair_rows(self, text: str) -> tuple[Pieces, Floats]:
        """The text's pieces and what the relation head reads of them [pieces, columns]: the text is encoded once for all heads.

        They are given out once. A text that was not tagged just now, or is too long to be remembered, is encoded again.
        """
        if text not in self._remembered:
            pieces, (rows,) = self.outputs(text, (PAIRS,))
            return pieces, rows
        pieces, kept = self._remembered.pop(text)
        return pieces, kept.astype(np.float32)

    def _remember(self, text: str, pieces: Pieces, rows: Floats) -> None:
        self._remembered.pop(text, None)
        room = REMEMBERED - len(pieces)
        while self._remembered and sum(len(known) for known, _ in self._remembered.values()) > room:
            del self._remembered[next(iter(self._remembered))]
        if room >= 0:
            self._remembered[text] = pieces, rows.astype(np.float16)

    def outputs(self, text: str, names: Sequence[str]) -> tuple[Pieces, list[Floats]]:
        """The text's pieces and the named outputs of the graph [pieces, columns]; what is not named is not computed."""
        pieces = self.tokenizer.encode(text)
        widths = {output.name: output.shape[-1] for output in self._session.get_outputs()}
        rows: list[Floats] = [np.zeros((len(pieces), widths[name]), np.float32) for name in names]
        for window in cut_windows(text, pieces, self.tokenizer, size=self.size, context=self.context):
            core = slice(window.first, window.first + len(window.rows))
            feeds = {"ids": np.array([window.ids], np.int64)}
            for row, found in zip(rows, self._session.run(list(names), feeds, self._only_asked), strict=True):
                row[core] = found[0, window.rows]
        return pieces, rows

    def find_flat(self, text: str, head: str) -> list[tuple[int, int, str]]:
        """The mentions (start, end, label) of another corpus's labels, by its head. Raises ModelError if there is none."""
        if head not in self.heads:
            raise ModelError(f"the model has no head {head!r}; it has {', '.join(sorted(self.heads)) or 'none'}")
        pieces, (logits,) = self.outputs(text, (head,))
        found = find_flat(logits, self.heads[head])
        return [(pieces.starts[f.first], pieces.ends[f.last], f.label) for f in found]

    def score(self, margin: float) -> float:
        """The calibrated probability that a mention with this margin is right."""
        return 1 / (1 + math.exp(-(self.slope * margin + self.offset)))


def _read_metadata(path: Path, metadata: Mapping[str, str]) -> dict[str, Any]:
    """What the exporter wrote into the file. Raises ModelError if this version cannot use it."""
    if METADATA not in metadata:
        raise ModelError(f"{path}: not a tagger of khabar's")
    told: dict[str, Any] = json.loads(metadata[METADATA])
    if told["format"] != FORMAT or [tuple(group) for group in told["groups"]] != list(GROUPS):
        raise ModelError(f"{path}: made for another version of khabar (format {told['format']}, here {FORMAT})")
    return told


@lru_cache(maxsize=4)
def load_model(name: str = ACCURATE) -> NeuralModel:
    """The model of that name in the registry, once in each process."""
    return NeuralModel(find_weight(name).path)


class NeuralTagger:
    """A `Tagger`: all mentions that the model reads in the article; the model is loaded with the first article."""

    def __init__(self, name: str = ACCURATE) -> None:
        """The tagger that runs the model of that name in models/registry.toml."""
        self.name = name

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """Candidates in order of start; offsets count in the original text."""
        return find_candidates(article.text, self.name)


def find_candidates(text: str, name: str = ACCURATE) -> list[Candidate]:
    """The mentions of a text that the model finds."""
    model = load_model(name)
    pieces, logits, acronyms = model.encode(text)
    candidates: dict[tuple[int, int, str], Candidate] = {}
    for found in find_mentions(logits):
        start, end = pieces.starts[found.first], pieces.ends[found.last]
        acronym = bool(acronyms[found.first] > 0) and not any(c.isspace() for c in text[start:end])
        candidate = Candidate(start, end, found.label, model.score(found.margin), "model", name, acronym)
        same = candidates.setdefault((start, end, found.label), candidate)
        if same.score < candidate.score:
            candidates[start, end, found.label] = candidate
    return [candidates[key] for key in sorted(candidates, key=lambda k: (k[0], -k[1], k[2]))]
