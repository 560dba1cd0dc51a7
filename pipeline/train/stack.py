"""Fits how the linear scorer of pairs and the encoder's head are added up (`pipeline.relate.pairs.Stack`).

`python -m pipeline.train.stack ANNOTATED_DIR MODELS_DIR`: trains the linear scorer on the train split without the dev fold,
which the encoder has not seen either, fits the two weights and an offset a predicate there, and writes them into
`khabar-pairs.npz`, with its entry in the registry and its card. Both scorers have seen all other texts of the train split, on
which they are surer than they will ever be again; fitted there, the weights would say nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from pipeline.evaluate.gold import gold_articles
from pipeline.relate.candidates import PREDICATE_NAMES
from pipeline.relate.pairs import NAME, Floats, Ints, PairHead, Stack, States, load_head, save_head, view_spans
from pipeline.relate.view import View
from pipeline.tag.neural import NeuralModel
from pipeline.train.bags import Triple, best_triples, highest
from pipeline.train.registry import LICENCE, register
from pipeline.train.relations import Example, Recipe, batch, figures, find_offsets, fit, make_example
from pipeline.train.sources import is_dev
from pipeline.weights import REGISTRY, find_weight

SOURCE = "trained with the encoder by pipeline/train/ner.py on khabar's annotated corpus, stacked by pipeline/train/stack.py"
N = len(PREDICATE_NAMES)
SHRINK = 0.02
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
Scored = list[tuple[Example, dict[Triple, float]]]


@dataclass(frozen=True)
class Doc:
    """A text of the dev fold with the logits [pairs, N] of both scorers."""

    example: Example
    linear: Floats
    pairs: Floats


def read_pairs(folder: Path, texts: Mapping[str, tuple[View, Ints]], head: PairHead) -> dict[str, Floats]:
    """What the head says of each text's pairs, by document id."""
    model = NeuralModel(find_weight("khabar-accurate", folder).path)
    out = {}
    for doc_id, (view, pairs) in texts.items():
        pieces, rows = model.pair_rows(view.article.text)
        states = States(np.array(pieces.starts), np.array(pieces.ends), rows)
        out[doc_id] = head.logits(states, view_spans(view), pairs)
    return out


@torch.no_grad()
def linear_logits(net: nn.EmbeddingBag, example: Example, offsets: Floats) -> Floats:
    """The linear scorer's logits of a text's pairs, as a run has them."""
    features, starts, _, _ = batch([example])
    logits: Floats = net(features, starts).numpy() + offsets
    return logits


def fit_stack(docs: Sequence[Doc]) -> Stack:
    """The weights that make the dev fold's bags likeliest; the offsets are drawn towards their mean."""
    weights = torch.tensor([0.5, 0.5], requires_grad=True)
    shift, offsets = torch.zeros(1, requires_grad=True), torch.zeros(N, requires_grad=True)
    optimizer = torch.optim.Adam([weights, shift, offsets], lr=0.03)
    linear, pairs = (torch.from_numpy(np.concatenate(x)) for x in ([d.linear for d in docs], [d.pairs for d in docs]))
    starts = np.cumsum([0, *(len(d.example.keys) for d in docs)])
    bags = torch.from_numpy(np.concatenate([d.example.bags + s for d, s in zip(docs, starts, strict=False)])).long()
    truth = torch.from_numpy(np.concatenate([d.example.truth for d in docs])).float()
    allowed = torch.from_numpy(np.concatenate([d.example.allowed for d in docs]))
    for _ in range(300):
        logits = weights[0] * linear + weights[1] * pairs + shift + offsets
        losses = nn.functional.binary_cross_entropy_with_logits(highest(logits, bags, len(truth)), truth, reduction="none")
        loss = losses[allowed].sum() / len(docs) + SHRINK * len(docs) * (offsets**2).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        optimizer.step()
    return Stack(float(weights[0].detach()), float(weights[1].detach()), (shift + offsets).detach().numpy())


def triples(example: Example, logits: Floats) -> dict[Triple, float]:
    """Triple → probability of one text."""
    return best_triples(logits, example.bags, example.keys, example.allowed, least=0.02)


def card(scored: Mapping[str, Scored], stack: Stack, threshold: float) -> str:
    """The model card."""
    columns = "\n".join(
        f"| {name} | " + " | ".join("{:.3f} {:.3f} **{:.3f}**".format(*figures(by, threshold, None if name == "all" else name))
                                    for by in scored.values()) + " |" for name in ("all", *PREDICATE_NAMES))
    return f"""# {NAME}

What the encoder of khabar-accurate says of pairs of arguments ({N} predicates): `pipeline/relate/pairs.py` describes the head.
Licence: {LICENCE}. It belongs to the encoder that it was trained with (the file names its key), and works only with it.

Data and recipe: as khabar-accurate.md (relations of the annotated corpus's train split without the dev fold; loss of bags).
Stack, fitted on the dev fold: {stack.linear:.3f} × the linear scorer's logit + {stack.pairs:.3f} × the head's + an offset.

Strict triples on gold mentions of the dev fold (precision, recall, **F1**, threshold {threshold}); the stack was fitted there:

| | {" | ".join(scored)} |
| --- |{" --- |" * len(scored)}
{columns}

Limits: as relations.md; pairs whose arguments stand in different windows of the encoder are read less well.
"""


def main(annotated: Path, folder: Path) -> None:
    """Fit, measure and write."""
    torch.set_num_threads(1)
    records = list(gold_articles(annotated / "annotated.jsonl", annotated / "texts", "train"))
    examples = [make_example(record, article) for record, article in records]
    views = {a.document.doc_id: View(a) for _, a in records if is_dev(a.document.doc_id)}
    path = folder / f"{NAME}.npz"
    head = load_head(path)
    said = read_pairs(folder, {doc_id: (view, _pairs(view)) for doc_id, view in views.items()}, head)
    net = fit([e for e in examples if not is_dev(e.doc_id)], Recipe())
    dev = [e for e in examples if is_dev(e.doc_id) and len(e.bags)]
    offsets = find_offsets([(e, triples(e, linear_logits(net, e, np.zeros(N, np.float32)))) for e in dev], 0.3)
    docs = [Doc(e, linear_logits(net, e, offsets), said[e.doc_id]) for e in dev]
    stack = fit_stack(docs)
    scored = {"linear": [(d.example, triples(d.example, d.linear)) for d in docs],
              "head": [(d.example, triples(d.example, d.pairs)) for d in docs],
              "both": [(d.example, triples(d.example, stack.combine(d.linear, d.pairs))) for d in docs]}
    for name, by in scored.items():
        print(name, [(t, *(round(x, 3) for x in figures(by, t))) for t in THRESHOLDS])
    print(stack)
    save_head(PairHead(head.weights, head.key, stack), path)
    (folder / f"{NAME}.md").write_text(card(scored, stack, 0.4), encoding="utf-8")
    register(folder / REGISTRY, NAME, path, {"dev": figures(scored["both"], 0.4)[2]}, source=SOURCE,
             note="strict F1 of triples on gold mentions of the dev fold, with the linear scorer")


def _pairs(view: View) -> Ints:
    from pipeline.relate.candidates import candidate_pairs

    return np.array([(s.index, o.index) for s, o in candidate_pairs(view)], np.int64).reshape(-1, 2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
