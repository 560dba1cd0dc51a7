"""Training of the neural tagger: `train_ner` reads the corpora, learns, stops by a dev fold, and writes what is shipped."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.evaluate.gold import gold_article, read_gold
from pipeline.tag.pieces import Tokenizer
from pipeline.train.e5 import E5File, find_e5
from pipeline.train.examples import (
    IGNORED,
    Batch,
    choose_corpus,
    stream_batches,
    stream_columns,
)
from pipeline.train.figures import Figure
from pipeline.train.measures import measure_net, measure_relations
from pipeline.train.model import TaggerNet, load_encoder
from pipeline.train.relation_head import make_head, make_statements, relation_loss
from pipeline.train.release import SHIPPED_HEADS, Trained, release
from pipeline.train.sources import COLUMN_CORPORA, Text, load_annotated, load_columns, load_held_out
from pipeline.train.vocabulary import choose_pieces, read_raw

Report = Callable[[str], None]
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Options:
    """How it is trained. A pass is one over the annotated texts; `seconds` shortens the schedule if passes take longer.

    Workers above one are processes that learn at the same time on the same weights, each with its own batches and moments, not
    waiting for each other (Hogwild, Niu et al. 2011): twice as fast on two busy cores, but no two runs are the same.
    """

    epochs: float = 10.0
    seconds: float | None = None
    seed: int = 1
    evaluate_every: float = 0.5
    patience: int = 6
    warm_up: float = 0.04
    encoder_rate: float = 1.2e-4
    embedding_rate: float = 5e-5
    head_rate: float = 2.5e-3
    relation_weight: float = 1.0
    layers: int = 9
    layer_decay: float = 0.95
    weight_decay: float = 0.01
    dropout: float = 0.1
    threads: int = 2
    workers: int = 1


@dataclass
class Corpora:
    """What is learned from and measured on."""

    train: list[Text] = field(default_factory=list)
    dev: list[Text] = field(default_factory=list)
    test: list[Text] = field(default_factory=list)
    columns: dict[str, list[Text]] = field(default_factory=dict)

    def labels(self, corpus: str) -> list[str]:
        """The labels of a corpus in columns."""
        return sorted({m.label for text in self.columns[corpus] for m in text.mentions})


@dataclass
class Progress:
    """Where training stands; all of it is in a checkpoint."""

    steps: int = 0
    pieces: int = 0
    seconds: float = 0.0
    best: float = -1.0
    since_best: int = 0
    evaluations: int = 0


def train_ner(data: Path, output: Path, *, options: Options | None = None, columns: bool = True, encoder: Path | None = None,
              report: Report = lambda line: None) -> Path:
    """Train on the corpora in `data` and write model, card and registry entry into `output`; returns the ONNX file.

    A run that was cut off goes on from `output/checkpoint.pt`. Raises CorpusError or ModelError naming what is missing.
    """
    options = options or Options()
    corpora = load_corpora(data, columns=columns, relations=options.relation_weight > 0)
    file = E5File(encoder or find_e5())
    training = [text.text for texts in (corpora.train, *corpora.columns.values()) for text in texts]
    kept = choose_pieces(file, training, read_raw(data))
    tokenizer = Tokenizer([file.pieces[i] for i in kept], [float(file.scores[i]) for i in kept])
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    labels = {corpus: len(corpora.labels(corpus)) for corpus in corpora.columns}
    net = TaggerNet(load_encoder(file, kept, options.layers, options.dropout), labels, options.dropout)
    output.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(net, tokenizer, corpora, options, output)
    trainer.run(report)
    recipe = {**asdict(options), **asdict(trainer.progress), "annotated texts": len(corpora.train)}
    state = {name: value.numpy() for name, value in trainer.best_state().items()}
    heads = {name: corpora.labels(name) for name in SHIPPED_HEADS if name in corpora.columns}
    pairs = make_head(state) if options.relation_weight else None
    trained = Trained(state, net.encoder.shape, tokenizer, recipe, heads, pairs)
    return release(trained, corpora.dev, corpora.test, output, held_out=load_held_out(data))


def load_corpora(data: Path, *, columns: bool = True, relations: bool = False) -> Corpora:
    """The annotated texts by part, and the corpora in columns that are there; `relations` adds what texts state (minutes)."""
    corpora = Corpora()
    records = {r["doc_id"]: r for r in read_gold(data / "annotated" / "annotated.jsonl")} if relations else {}
    for part, text in load_annotated(data):
        if relations and part != "test":
            record = records[text.doc_id]
            statements = make_statements(record, gold_article(record, text.text))
            getattr(corpora, part).append(replace(text, statements=statements))
        else:
            getattr(corpora, part).append(text)
    if columns:
        corpora.columns = {c.name: load_columns(data, c) for c in COLUMN_CORPORA if (data / c.file).exists()}
    return corpora


class Trainer:
    """The loop: a step is a batch of one corpus; the learning rate follows the progress of the whole."""

    def __init__(self, net: TaggerNet, tokenizer: Tokenizer, corpora: Corpora, options: Options, folder: Path) -> None:
        """A trainer that goes on from the folder's checkpoint if there is one."""
        self.net, self.tokenizer, self.corpora, self.options = net, tokenizer, corpora, options
        self.checkpoint, self.best = folder / "checkpoint.pt", folder / "best.pt"
        self.optimizer = make_optimizer(net, options)
        self.progress = Progress()
        self._pass = sum(len(tokenizer.encode(text.text)) for text in corpora.train)
        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint, weights_only=True)
            net.load_state_dict(saved["net"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.progress = Progress(**saved["progress"])
        net.share_memory()
        self._pieces = _FORK.Value("q", self.progress.pieces)
        self._stop = _FORK.Event()
        # After an interruption the order of batches is another one: it follows the seed and the step at which it goes on.
        self.rng = random.Random(f"{options.seed} {self.progress.steps}")

    def done(self) -> float:
        """The part of the schedule that lies behind, 0–1."""
        by_passes = self._pieces.value / (self._pass * self.options.epochs)
        by_time = self.progress.seconds / self.options.seconds if self.options.seconds else 0.0
        return float(min(1.0, max(by_passes, by_time)))

    def run(self, report: Report) -> None:
        """Train to the end of the schedule, or until the dev fold has not improved for `patience` evaluations."""
        helpers = [_FORK.Process(target=self._learn, args=(rank,), daemon=True) for rank in range(1, self.options.workers)]
        for helper in helpers:
            helper.start()
        self._learn(0, report)
        self._stop.set()
        for helper in helpers:
            helper.join()
        self.evaluate(report)

    def _learn(self, rank: int, report: Report | None = None) -> None:
        """The steps of one worker; the one of rank 0 also reports and evaluates."""
        self.rng.seed(f"{self.options.seed} {self.progress.steps} {rank}")
        shares = {c.name: c.share for c in COLUMN_CORPORA if c.name in self.corpora.columns}
        main = stream_batches(self.corpora.train, self.tokenizer, self.rng)
        others: dict[str, Iterator[Batch]] = {
            name: stream_columns(texts, self.corpora.labels(name), self.tokenizer, self.rng)
            for name, texts in self.corpora.columns.items()
        }
        self.net.train()
        while self.done() < 1 and self.progress.since_best < self.options.patience and not self._stop.is_set():
            begin = time.monotonic()
            corpus = choose_corpus(self.done(), shares, self.rng)
            batch = next(main if corpus is None else others[corpus])
            self._set_rate()
            loss = self.step(corpus, batch)
            self.progress.steps += 1
            with self._pieces.get_lock():
                self._pieces.value += int(batch.mask.sum()) if corpus is None else 0
            self.progress.seconds += time.monotonic() - begin
            if report and self.progress.steps % 20 == 0:
                report(f"step {self.progress.steps}, {self.done():.1%}, {corpus or 'annotated'}: loss {loss:.4f}")
            if report and self._pieces.value / self._pass >= (self.progress.evaluations + 1) * self.options.evaluate_every:
                self.evaluate(report)

    def step(self, corpus: str | None, batch: Batch) -> float:
        """Learn from one batch; returns its loss."""
        loss = self._loss(batch) if corpus is None else self._column_loss(corpus, batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        return loss.item()

    def _loss(self, batch: Batch) -> Tensor:
        """Cross entropy summed over the groups of a piece and of pairs, by pieces; and a little of the acronyms'."""
        states = self.net.states(batch.ids, batch.mask)
        tags, acronyms = self.net.mentions(states)
        loss = functional.cross_entropy(tags.flatten(0, 2), batch.tags.flatten(), ignore_index=IGNORED, reduction="sum")
        if self.options.relation_weight and any(batch.pairs):
            loss = loss + self.options.relation_weight * relation_loss(self.net.relation, states, batch.rows, batch.pairs)
        loss = loss / batch.mask.sum()
        if bool((batch.acronyms != IGNORED).any()):
            loss = loss + 0.2 * functional.cross_entropy(acronyms.flatten(0, 1), batch.acronyms.flatten(), ignore_index=IGNORED)
        return loss

    def _column_loss(self, corpus: str, batch: Batch) -> Tensor:
        logits = self.net.forward_extra(corpus, batch.ids, batch.mask)
        return 2 * functional.cross_entropy(logits.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED)

    def _set_rate(self) -> None:
        """Linear up to full in the warm-up, then linear down to nothing."""
        done, warm_up = self.done(), self.options.warm_up
        factor = done / warm_up if done < warm_up else (1 - done) / (1 - warm_up)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * max(factor, 1e-3)

    def evaluate(self, report: Report) -> Mapping[str, Figure]:
        """Measure on the dev fold, keep the best, write the checkpoint."""
        figures = measure_net(self.net, self.tokenizer, self.corpora.dev)
        f1 = figures["all"].f1 if "all" in figures else 0.0
        if self.options.relation_weight:
            relations = measure_relations(self.net, self.tokenizer, self.corpora.dev)
            report(f"dev mentions {f1:.4f}, relations {relations.precision:.4f} {relations.recall:.4f} {relations.f1:.4f}")
            f1 = (f1 + relations.f1) / 2
        self.progress.pieces = self._pieces.value
        self.progress.evaluations += 1
        self.progress.since_best += 1
        if f1 > self.progress.best:
            self.progress.best, self.progress.since_best = f1, 0
            _save({"net": self.net.state_dict()}, self.best)
        _save({"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict(), "progress": asdict(self.progress)},
              self.checkpoint)
        report(f"dev F1 {f1:.4f} after {self.progress.steps} steps; best {self.progress.best:.4f}")
        return figures

    def best_state(self) -> dict[str, Tensor]:
        """The weights of the best evaluation."""
        state: dict[str, Tensor] = torch.load(self.best, weights_only=True)["net"]
        return state


def _save(values: Mapping[str, Any], path: Path) -> None:
    """Write the file so that a reader never sees half of it."""
    partial = path.with_suffix(".partial")
    torch.save(values, partial)
    partial.replace(path)


def make_optimizer(net: TaggerNet, options: Options) -> torch.optim.Optimizer:
    """AdamW: heads at full rate, the encoder at less, and less for each layer further down; vectors and tables do not decay."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        if name.startswith("encoder.layers."):
            rate = options.encoder_rate * options.layer_decay ** (net.encoder.shape.layers - 1 - int(name.split(".")[2]))
        else:
            rate = options.embedding_rate if name.startswith("encoder.") else options.head_rate
        plain = parameter.ndim < 2 or "words" in name or "positions" in name
        groups.setdefault((rate, 0.0 if plain else options.weight_decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": p, "lr": rate, "base": rate, "weight_decay": decay} for (rate, decay), p in groups.items()],
        betas=(0.9, 0.98), fused=True,
    )
