"""Trains the scorer of relation pairs (`pipeline.relate.model`) on the train split of the annotated corpus.

`python -m pipeline.train.relations ANNOTATED_DIR MODELS_DIR [--folds N]`: cross-validates by document, then trains on all
of it and writes `relations.npz`, its card and its entry in the registry.

A gold triple does not say which pair of mentions states it. So the loss is of bags: the score of a triple is the log-sum-exp
of the scores of its mention pairs (multiple-instance learning, as in Riedel et al. 2010, with a soft maximum).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from pipeline.article import Article
from pipeline.evaluate.gold import Record, gold_articles
from pipeline.relate.candidates import PREDICATE_NAMES, predicates_of
from pipeline.relate.engines import find_rules
from pipeline.relate.features import BITS
from pipeline.relate.model import NAME, feature_ids
from pipeline.relate.view import View
from pipeline.train.bags import Triple, best_triples, pooled, undirected
from pipeline.train.registry import LICENCE, register
from pipeline.weights import REGISTRY

SOURCE = "trained by `python -m pipeline.train.relations` on khabar's annotated corpus (train split); see its card"
N = len(PREDICATE_NAMES)
Scored = tuple["Example", dict[Triple, float]]


@dataclass(frozen=True)
class Example:
    """A document's pairs: hashed features (flat, with offsets), the bag of each pair, and what is true of each bag."""

    doc_id: str
    features: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int32]
    bags: npt.NDArray[np.int32]
    keys: Sequence[tuple[str, str]]
    truth: npt.NDArray[np.bool_]
    allowed: npt.NDArray[np.bool_]
    gold: frozenset[Triple]


@dataclass(frozen=True)
class Recipe:
    """How the scorer is trained."""

    epochs: int = 16
    rate: float = 0.02
    decay: float = 2e-4
    documents: int = 4
    seed: int = 0


def make_example(record: Record, article: Article) -> Example:
    """The document's pairs with what the gold record says of them."""
    view = View(article)
    gold = frozenset(undirected((r["subject"], r["predicate"], r["object"].rstrip("~"))) for r in record["relations"])
    ids: list[int] = []
    offsets, bags = [0], []
    bag_of: dict[tuple[str, str, str, str], int] = {}
    for s, o, features in feature_ids(view, list(find_rules(view))):
        subject, object_ = view.arguments[s], view.arguments[o]
        ids.extend(features)
        offsets.append(len(ids))
        bags.append(bag_of.setdefault((subject.key, object_.key, subject.label, object_.label), len(bag_of)))
    truth, allowed = np.zeros((len(bag_of), N), bool), np.zeros((len(bag_of), N), bool)
    for (s_key, o_key, s_label, o_label), bag in bag_of.items():
        for p in predicates_of(s_label, o_label):
            allowed[bag, p] = True
            truth[bag, p] = undirected((s_key, PREDICATE_NAMES[p], o_key)) in gold
    return Example(article.doc_id, np.array(ids, np.int32), np.array(offsets, np.int32), np.array(bags, np.int32),
                   [key[:2] for key in bag_of], truth, allowed, gold)


def batch(examples: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, int]:
    """Features, offsets and bags of several documents as one, and the number of bags."""
    features, offsets, bags, at, n = [], [], [], 0, 0
    for example in examples:
        features.append(example.features)
        offsets.append(example.offsets[:-1] + at)
        bags.append(example.bags + n)
        at, n = at + len(example.features), n + len(example.keys)
    joined = [torch.from_numpy(np.concatenate(parts)).long() for parts in (features, offsets, bags)]
    return joined[0], joined[1], joined[2], n


def fit(examples: Sequence[Example], recipe: Recipe) -> nn.EmbeddingBag:
    """The weights, one row a hashed feature."""
    torch.manual_seed(recipe.seed)
    random = np.random.RandomState(recipe.seed)
    net = nn.EmbeddingBag(1 << BITS, N, mode="sum")
    nn.init.zeros_(net.weight)
    optimizer = torch.optim.Adam(net.parameters(), lr=recipe.rate)
    used = [example for example in examples if len(example.bags)]
    for epoch in range(recipe.epochs):
        order = random.permutation(len(used))
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * (1 - 0.8 * epoch / recipe.epochs)
        for start in range(0, len(used), recipe.documents):
            chosen = [used[i] for i in order[start:start + recipe.documents]]
            features, offsets, bags, n = batch(chosen)
            truth = torch.from_numpy(np.concatenate([e.truth for e in chosen])).float()
            allowed = torch.from_numpy(np.concatenate([e.allowed for e in chosen]))
            logits = pooled(net(features, offsets), bags, n)
            losses = nn.functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")[allowed]
            loss = losses.sum() / len(chosen) + recipe.decay * (net.weight ** 2).sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return net


@torch.no_grad()
def scores(net: nn.EmbeddingBag, example: Example) -> dict[Triple, float]:
    """Triple → score, the best of its pairs, as `relate` scores it."""
    if not len(example.bags):
        return {}
    features, offsets, _, _ = batch([example])
    return best_triples(net(features, offsets).numpy(), example.bags, example.keys, example.allowed, least=0.05)


def cross_validate(examples: Sequence[Example], recipe: Recipe, folds: int, of: int = 5) -> list[Scored]:
    """Each document of the first `folds` of `of` folds with its scores from a net that did not see it."""
    fold = [int(hashlib.sha256(e.doc_id.encode()).hexdigest(), 16) // 7 % of for e in examples]
    out = []
    for k in range(folds):
        net = fit([e for e, f in zip(examples, fold, strict=True) if f != k], recipe)
        out += [(e, scores(net, e)) for e, f in zip(examples, fold, strict=True) if f == k]
    return out


def figures(scored: Iterable[tuple[Example, dict[Triple, float]]], threshold: float, predicate: str | None = None) \
        -> tuple[float, float, float]:
    """Precision, recall and strict F1 at a threshold."""
    hits = found = there = 0
    for example, by_triple in scored:
        pred = {t for t, score in by_triple.items() if score >= threshold and predicate in (None, t[1])}
        gold = {t for t in example.gold if predicate in (None, t[1])}
        hits, found, there = hits + len(pred & gold), found + len(pred), there + len(gold)
    return hits / max(found, 1), hits / max(there, 1), 2 * hits / max(found + there, 1)


def find_offsets(scored: Sequence[Scored], threshold: float) -> npt.NDArray[np.float32]:
    """What to add to each predicate's logit so that its best threshold comes near the common one.

    Rare predicates are learned too timidly; half of the way is gone, since their best thresholds are themselves uncertain.
    """
    tried = (0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
    best = [max(tried, key=lambda t: figures(scored, t, name)[2]) for name in PREDICATE_NAMES] if scored else [threshold] * N
    return np.array([0.5 * (_logit(threshold) - _logit(t)) for t in best], np.float32)


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def save(weights: npt.NDArray[np.float32], offsets: npt.NDArray[np.float32], path: Path, least: float = 0.02) -> None:
    """Write the weights that matter as `pipeline.relate.model` reads them."""
    kept = np.nonzero(np.abs(weights).max(axis=1) >= least)[0].astype(np.int32)
    np.savez_compressed(path, features=kept, weights=weights[kept].astype(np.float16), offsets=offsets,
                        predicates=np.array(PREDICATE_NAMES), bits=np.array(BITS))


def card(scored: Sequence[tuple[Example, dict[Triple, float]]], recipe: Recipe, threshold: float) -> str:
    """The model card."""
    lines = [f"| {name} | " + " | ".join(f"{x:.3f}" for x in figures(scored, threshold, None if name == "all" else name)) + " |"
             for name in ("all", *PREDICATE_NAMES)]
    parts = [f"| source {letter}… | " + " | ".join(f"{x:.3f}" for x in figures(
        [s for s in scored if s[0].doc_id.startswith(letter)], threshold)) + " |" for letter in "wnas"]
    table = "\n".join(lines + parts)
    return f"""# {NAME}

Scores of the {N} predicates for pairs of arguments: one linear unit a predicate over hashed features ({BITS} bits) of the words
between and around them, their labels, nesting and coordination, and the rules that matched them. Licence: {LICENCE}.

Data: the train split of khabar's annotated corpus (CC BY-SA 4.0, CC BY-SA 3.0 and CC BY 2.5 by part), nothing else.
Recipe: {recipe}; multiple-instance loss (log-sum-exp over the mention pairs of a triple); see `pipeline/train/relations.py`.

Strict triples on gold mentions, cross-validated by document, threshold {threshold}:

| | precision | recall | F1 |
| --- | --- | --- | --- |
{table}

Limits: one annotator (a language model), so a few per cent of the gold is wrong; names as gold has them, while a run has the
taggers'; triples whose parties stand more than two sentences apart are mostly missed.
"""


def main(annotated: Path, folder: Path, folds: int) -> None:
    """Train, measure and write."""
    torch.set_num_threads(1)
    examples = [make_example(r, a) for r, a in gold_articles(annotated / "annotated.jsonl", annotated / "texts", "train")]
    recipe, threshold = Recipe(), 0.3
    scored = cross_validate(examples, recipe, folds) if folds else []
    for t in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        print(t, [round(x, 3) for x in figures(scored, t)])
    for name in PREDICATE_NAMES:
        print(name, [round(x, 3) for x in figures(scored, threshold, name)])
    for letter in "wnas":
        print(letter, [round(x, 3) for x in figures([s for s in scored if s[0].doc_id[0] == letter], threshold)])
    path = folder / f"{NAME}.npz"
    save(fit(examples, recipe).weight.detach().numpy(), find_offsets(scored, 0.3), path)
    (folder / f"{NAME}.md").write_text(card(scored, recipe, threshold), encoding="utf-8")
    register(folder / REGISTRY, NAME, path, {"cv": figures(scored, threshold)[2]}, source=SOURCE,
             note=f"strict F1 of triples on gold mentions, cross-validated; more in {NAME}.md")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[sys.argv.index("--folds") + 1]) if "--folds" in sys.argv else 5)
