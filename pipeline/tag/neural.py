"""The neural tagger: an encoder run by onnxruntime finds nested mentions of all labels, with calibrated scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.article import Article
from pipeline.errors import ModelError
from pipeline.tag.bio import GROUPS, TAGS, Floats, find_flat, find_mentions
from pipeline.tag.convolution import ConvolutionModel
from pipeline.tag.pieces import Pieces, Tokenizer
from pipeline.tag.spotted import Model, Opened, Spotted, open_model
from pipeline.tag.tagger import Candidate
from pipeline.tag.windows import cut_windows
from pipeline.weights import find_weight

ACCURATE, FAST = "khabar-accurate", "khabar-fast"
MODELS: Mapping[str, str] = {"accurate": ACCURATE, "fast": FAST}
"""The setting `tag.model` → the weight's name in the registry."""
PAIRS = "pairs"
REMEMBERED = 60_000
"""Pieces whose rows for the relation head are kept from tagging until relate asks for them: 80 MB."""
FORMAT = 1


class NeuralModel:
    """A loaded model: text → pieces and their logits. One thread, so that results do not depend on the machine's load."""

    def __init__(self, path: Path, opened: Opened | None = None) -> None:
        """Load it, if it is not opened yet. Raises ModelError if the file is no model of this version's."""
        import onnxruntime

        self._opened = opened or open_model(path)
        self._opened.check_format(FORMAT)
        self._session, told = self._opened.session, self._opened.told
        self._only_asked = onnxruntime.RunOptions()
        self._only_asked.only_execute_path_to_fetches = True
        self.tokenizer = Tokenizer(told["vocabulary"], told["scores"])
        self.size, self.context = int(told["window"]), int(told["context"])
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

        They are given out once. A text that was not tagged just now, or is too long to be remembered, is encoded again, and
        its rows rounded as remembered ones are: what relate says must not depend on what else a batch held.
        """
        if text in self._remembered:
            pieces, kept = self._remembered.pop(text)
        else:
            pieces, (rows,) = self.outputs(text, (PAIRS,))
            kept = rows.astype(np.float16)
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

    def find(self, text: str) -> list[Spotted]:
        """The mentions of a text."""
        pieces, logits, acronyms = self.encode(text)
        return [Spotted(pieces.starts[f.first], pieces.ends[f.last], f.label, f.margin, bool(acronyms[f.first] > 0))
                for f in find_mentions(logits)]

    def find_flat(self, text: str, head: str) -> list[tuple[int, int, str]]:
        """The mentions (start, end, label) of another corpus's labels, by its head. Raises ModelError if there is none."""
        labels = self._opened.check_head(head)
        pieces, (logits,) = self.outputs(text, (head,))
        found = find_flat(logits, labels)
        return [(pieces.starts[f.first], pieces.ends[f.last], f.label) for f in found]

    def score(self, margin: float) -> float:
        """The calibrated probability that a mention with this margin is right."""
        return self._opened.score(margin)


@lru_cache(maxsize=4)
def load_model(name: str) -> Model:
    """The model of that name in the registry, once in each process."""
    opened = open_model(find_weight(name).path)
    kind = ConvolutionModel if opened.told.get("kind") == "convolution" else NeuralModel
    return kind(opened.path, opened)


def load_encoder() -> NeuralModel:
    """The accurate model, which also reads pairs for the relation head."""
    model = load_model(ACCURATE)
    if not isinstance(model, NeuralModel):
        raise ModelError(f"{ACCURATE} in the registry is no encoder")
    return model


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
    candidates: dict[tuple[int, int, str], Candidate] = {}
    for found in model.find(text):
        acronym = found.acronym and not any(c.isspace() for c in text[found.start : found.end])
        candidate = Candidate(found.start, found.end, found.label, model.score(found.margin), "model", name, acronym)
        same = candidates.setdefault((found.start, found.end, found.label), candidate)
        if same.score < candidate.score:
            candidates[found.start, found.end, found.label] = candidate
    return [candidates[key] for key in sorted(candidates, key=lambda k: (k[0], -k[1], k[2]))]
