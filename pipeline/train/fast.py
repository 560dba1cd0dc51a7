"""Training of the convolutional tagger: on gold and other corpora, and on what the accurate tagger says of raw text."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.evaluate.columns import measure_columns
from pipeline.tag.bio import GROUPS, TAGS, find_flat, find_mentions
from pipeline.tag.convolution import FIRST_WORD, WordFeatures
from pipeline.tag.wordforms import find_words, plain_form
from pipeline.train.conv_examples import (
    IGNORED,
    Item,
    WordBatch,
    WordTargets,
    collate,
    make_items,
    stream_word_batches,
    taught_targets,
)
from pipeline.train.conv_net import ConvNet
from pipeline.train.figures import Figure, measure
from pipeline.train.sources import HeldOut, Text
from pipeline.train.teach import Taught
from pipeline.train.vectors import Vectors

Report = Callable[[str], None]
VECTOR_SCALE = 3.0
ANNOTATED, TAUGHT = "annotated", "taught"
SHARES = {ANNOTATED: 0.30, TAUGHT: 0.27, "anercorp": 0.23, "wikifane": 0.13, "aqmar": 0.07}
LAST_SHARES = {ANNOTATED: 0.40, TAUGHT: 0.22, "anercorp": 0.28, "wikifane": 0.0, "aqmar": 0.10}
"""Corpus → its part of the steps, and of those of the last quarter."""


@dataclass(frozen=True)
class FastOptions:
    """How it is trained: so many steps of about 1,600 words, or as many as `seconds` allow."""

    steps: int = 6000
    seconds: float | None = None
    seed: int = 1
    rate: float = 2e-3
    vector_rate: float = 1e-3
    weight_decay: float = 0.01
    dropout: float = 0.25
    warm_up: float = 0.03
    evaluate_every: int = 500
    threads: int = 1


@dataclass
class FastProgress:
    """Where training stands."""

    steps: int = 0
    words: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class FastCorpora:
    """What is learned from, by name, with the labels of those in columns; and what is measured on."""

    items: Mapping[str, Sequence[Item]]
    labels: Mapping[str, Sequence[str]]
    dev: Sequence[Text]
    held_out: Sequence[HeldOut]


def make_corpora(train: Sequence[Text], dev: Sequence[Text], columns: Mapping[str, Sequence[Text]], taught: Sequence[Taught],
                 held_out: Sequence[HeldOut]) -> FastCorpora:
    """The corpora with their targets."""
    labels = {name: sorted({m.label for text in texts for m in text.mentions}) for name, texts in columns.items()}
    items: dict[str, Sequence[Item]] = {name: make_items(texts, labels[name]) for name, texts in columns.items()}
    items[ANNOTATED] = make_items(train)
    if taught:
        items[TAUGHT] = [(t.text, taught_targets(t)) for t in taught]
    return FastCorpora(items, labels, dev, held_out)


def choose_characters(corpora: FastCorpora, least: int = 3) -> str:
    """The characters that are seen in so many words, in order."""
    seen: Counter[str] = Counter()
    for items in corpora.items.values():
        for text, _ in items:
            seen.update(c for surface in set(find_words(text).surfaces) if surface.strip() for c in set(plain_form(surface)))
    return "".join(sorted(c for c, n in seen.items() if n >= least))


def make_net(vectors: Vectors, characters: str, labels: Mapping[str, Sequence[str]], dropout: float) -> ConvNet:
    """A net with these vectors and, but for them, random weights."""
    table = np.zeros((FIRST_WORD + len(vectors.words), vectors.table.shape[1]), np.float32)
    table[FIRST_WORD:] = VECTOR_SCALE * vectors.table
    return ConvNet(torch.from_numpy(table), len(characters), {name: len(names) for name, names in labels.items()}, dropout)


class FastTrainer:
    """The loop: a step is a batch of one corpus; rates follow the progress of the whole."""

    def __init__(self, net: ConvNet, features: WordFeatures, corpora: FastCorpora, options: FastOptions, folder: Path) -> None:
        """A trainer that goes on from the folder's checkpoint if there is one."""
        self.net, self.features, self.corpora, self.options = net, features, corpora, options
        self.checkpoint = folder / "checkpoint.pt"
        self.progress = FastProgress()
        dense = [p for name, p in net.named_parameters() if name != "words.weight"]
        self.optimizers = [torch.optim.AdamW(dense, lr=options.rate, weight_decay=options.weight_decay, betas=(0.9, 0.98)),
                           torch.optim.SparseAdam([net.words.weight], lr=options.vector_rate)]
        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint, weights_only=True)
            net.load_state_dict(saved["net"])
            for optimizer, state in zip(self.optimizers, saved["optimizers"], strict=True):
                optimizer.load_state_dict(state)
            self.progress = FastProgress(**saved["progress"])
        self.rng = random.Random(f"{options.seed} {self.progress.steps}")

    def done(self) -> float:
        """The part of the schedule that lies behind, 0–1."""
        by_time = self.progress.seconds / self.options.seconds if self.options.seconds else 0.0
        return min(1.0, max(self.progress.steps / self.options.steps, by_time))

    def run(self, report: Report) -> None:
        """Train to the end of the schedule."""
        torch.set_num_threads(self.options.threads)
        torch.manual_seed(self.options.seed + self.progress.steps)
        streams = {name: stream_word_batches(items, self.features, self.rng) for name, items in self.corpora.items.items()}
        self.net.train()
        while self.done() < 1:
            begin = time.monotonic()
            shares = SHARES if self.done() < 0.75 else LAST_SHARES
            corpus = self.rng.choices(list(streams), [shares.get(name, 0.1) for name in streams])[0]
            batch = next(streams[corpus])
            loss = self.step(corpus, batch)
            self.progress.steps += 1
            self.progress.words += int(batch.mask.sum())
            self.progress.seconds += time.monotonic() - begin
            if self.progress.steps % 50 == 0:
                report(f"step {self.progress.steps}, {self.done():.1%}, {corpus}: loss {loss:.4f}")
            if self.progress.steps % self.options.evaluate_every == 0:
                self.evaluate(report)
        self.evaluate(report)

    def step(self, corpus: str, batch: WordBatch) -> float:
        """Learn from one batch; returns its loss."""
        loss = self.loss(corpus, batch)
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        dense = [p for p in self.net.parameters() if p.grad is not None and not p.grad.is_sparse]
        nn.utils.clip_grad_norm_(dense, 2.0)
        done, warm_up = self.done(), self.options.warm_up
        factor = max(done / warm_up if done < warm_up else (1 - done) / (1 - warm_up), 1e-3)
        for optimizer, rate in zip(self.optimizers, (self.options.rate, self.options.vector_rate), strict=True):
            optimizer.param_groups[0]["lr"] = rate * factor
            optimizer.step()
        return loss.item()

    def loss(self, corpus: str, batch: WordBatch) -> Tensor:
        """Cross entropy of the corpus's own head, or of the tags of all groups and a little of cuts and acronyms."""
        states = self.net(batch.features, batch.order, batch.mask)
        heads, words = self.net.heads, batch.mask.sum()
        if batch.flat is not None:
            flat = heads[corpus](states).flatten(0, 1)
            return 2 * functional.cross_entropy(flat, batch.flat.flatten(), ignore_index=IGNORED, reduction="sum") / words
        assert batch.tags is not None
        assert batch.cuts is not None
        assert batch.acronyms is not None
        logs = functional.log_softmax(heads["tags"](states).unflatten(-1, (len(GROUPS), TAGS)), -1)
        wanted = torch.cat([1 - batch.tags.sum(-1, keepdim=True), batch.tags], -1)
        loss = -(wanted * logs * batch.mask[:, :, None, None]).sum() / words
        for head, target in (("cut", batch.cuts), ("acronym", batch.acronyms)):
            there = target != IGNORED
            if bool(there.any()):
                loss = loss + 0.2 * functional.cross_entropy(heads[head](states)[there], target[there])
        return loss

    @torch.no_grad()
    def read(self, text: str, head: str) -> Tensor:
        """The head's logits [words, columns] for a text."""
        batch = collate([(find_words(text).surfaces, WordTargets())], self.features)
        logits: Tensor = self.net.heads[head](self.net(batch.features, batch.order, batch.mask))[0]
        return logits

    def evaluate(self, report: Report) -> None:
        """Measure on what is held out, and write the checkpoint."""
        self.net.eval()
        results = []
        for text in self.corpora.dev:
            words = find_words(text.text)
            found = find_mentions(self.read(text.text, "tags").numpy().reshape(-1, len(GROUPS), TAGS))
            results.append((text.source, _in_words(text), frozenset((words.starts[f.first], words.ends[f.last], f.label)
                                                                    for f in found)))
        figures: Mapping[str, Figure] = measure(results)
        lines = [f"dev {figures['all'].f1:.4f}"] if figures else []
        for held in self.corpora.held_out:
            labels = self.corpora.labels.get(held.head)
            if labels is not None:
                read = partial(self._flat, head=held.head, labels=labels)
                scores = measure_columns(held.sentences, read, types=held.types)
                lines.append(f"{held.name} {scores[0].value:.4f}")
        self.net.train()
        unfinished = self.checkpoint.with_suffix(".partial")
        torch.save({"net": self.net.state_dict(), "optimizers": [o.state_dict() for o in self.optimizers],
                    "progress": asdict(self.progress)}, unfinished)
        unfinished.replace(self.checkpoint)
        report(f"after {self.progress.steps} steps, {self.progress.seconds:.0f} s: {', '.join(lines)}")

    def _flat(self, text: str, head: str, labels: Sequence[str]) -> list[tuple[int, int, str]]:
        words = find_words(text)
        return [(words.starts[f.first], words.ends[f.last], f.label) for f in find_flat(self.read(text, head).numpy(), labels)]


def _in_words(text: Text) -> frozenset[tuple[int, int, str]]:
    """The mentions as if they began with their words: what the tags alone can say."""
    starts = sorted(start for start, end in zip(*_spans(text.text), strict=True) if end > start)
    return frozenset((starts[int(np.searchsorted(starts, m.start, side="right")) - 1], m.end, m.label) for m in text.mentions)


def _spans(text: str) -> tuple[list[int], list[int]]:
    words = find_words(text)
    return words.starts, words.ends
