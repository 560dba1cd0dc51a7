"""`khabar train ner --model fast`: vectors, teaching, training and release, each kept in the folder and not done twice."""

from __future__ import annotations

import random
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from pipeline.tag.convolution import WordFeatures
from pipeline.tag.neural import load_encoder
from pipeline.train.fast import FastOptions, FastTrainer, Report, choose_characters, make_corpora, make_net
from pipeline.train.fast_release import TrainedFast, release_fast
from pipeline.train.ner import load_corpora
from pipeline.train.release import SHIPPED_HEADS
from pipeline.train.sources import load_held_out
from pipeline.train.teach import Taught, choose_raw, load_taught, save_taught, teach
from pipeline.train.vectors import Vectors, learn_vectors, read_articles

_TOGETHER = 100


def train_fast(data: Path, output: Path, *, options: FastOptions | None = None, raw_texts: int = 1600,
               report: Report = lambda line: None) -> Path:
    """Train on the corpora in `data` and write model, card and registry entry into `output`; returns the ONNX file.

    The teacher is the registered khabar-accurate; it reads `raw_texts` beginnings of raw articles, and ANERcorp's texts. A run
    that was cut off goes on from what `output` holds. Raises CorpusError or ModelError naming what is missing.
    """
    options = options or FastOptions()
    output.mkdir(parents=True, exist_ok=True)
    vectors = known_vectors(data, output / "vectors.npz", report)
    corpora = load_corpora(data)
    raw = choose_raw(read_articles(data), raw_texts, options.seed)
    texts = [*raw, *(text.text for text in corpora.columns.get("anercorp", ()))]
    random.Random(options.seed).shuffle(texts)
    taught = teach_texts(texts, output / "taught", report)
    learned = make_corpora(corpora.train, corpora.dev, corpora.columns, taught, load_held_out(data))
    characters = choose_characters(learned)
    torch.manual_seed(options.seed)
    net = make_net(vectors, characters, learned.labels, options.dropout)
    trainer = FastTrainer(net, WordFeatures(vectors.words, characters), learned, options, output)
    trainer.run(report)
    recipe = {**asdict(options), **asdict(trainer.progress), "annotated texts": len(corpora.train),
              "texts that the teacher read": len(taught), "their words": sum(len(t.cuts) for t in taught)}
    heads = {name: learned.labels[name] for name in SHIPPED_HEADS if name in learned.labels}
    state = {name: value.numpy() for name, value in net.state_dict().items()}
    trained = TrainedFast(state, vectors.words, characters, heads, recipe)
    return release_fast(trained, corpora.dev, corpora.test, output, held_out=learned.held_out)


def known_vectors(data: Path, path: Path, report: Report) -> Vectors:
    """The vectors in the file, learned first if it is not there."""
    if not path.exists():
        report("learning word vectors")
        vectors = learn_vectors(lambda: read_articles(data))
        np.savez(path, words=np.array(vectors.words), table=vectors.table)
    with np.load(path) as file:
        return Vectors([str(word) for word in file["words"]], file["table"])


def teach_texts(texts: list[str], folder: Path, report: Report) -> list[Taught]:
    """What the accurate tagger says of the texts; a hundred at a time are written into the folder, and not read twice."""
    folder.mkdir(exist_ok=True)
    taught: list[Taught] = []
    for start in range(0, len(texts), _TOGETHER):
        path = folder / f"{start // _TOGETHER:03d}.npz"
        if not path.exists():
            save_taught([teach(load_encoder(), text) for text in texts[start : start + _TOGETHER]], path)
            report(f"taught {min(start + _TOGETHER, len(texts))} of {len(texts)} texts")
        taught += load_taught(path)
    return taught
