"""Figures of a net that is being trained: strict mentions, and strict relations among gold mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from pipeline.relate.pairs import States
from pipeline.tag.bio import find_mentions
from pipeline.tag.pieces import Pieces, Tokenizer
from pipeline.tag.windows import cut_windows
from pipeline.train.examples import WINDOW
from pipeline.train.figures import Figure, measure
from pipeline.train.model import TaggerNet
from pipeline.train.relation_head import find_triples, make_head
from pipeline.train.release import gold_spans
from pipeline.train.sources import Text


@torch.no_grad()
def read_states(net: TaggerNet, tokenizer: Tokenizer, text: str) -> tuple[Pieces, Tensor]:
    """The text's pieces and the encoder's states of them [pieces, hidden]."""
    net.eval()
    pieces = tokenizer.encode(text)
    rows = [torch.zeros(0, net.encoder.shape.hidden)]
    for window in cut_windows(text, pieces, tokenizer, size=WINDOW):
        ids = torch.tensor([window.ids])
        rows.append(net.states(ids, torch.ones_like(ids, dtype=torch.bool))[0, window.rows])
    net.train()
    return pieces, torch.cat(rows)


@torch.no_grad()
def measure_net(net: TaggerNet, tokenizer: Tokenizer, texts: Sequence[Text]) -> Mapping[str, Figure]:
    """Strict figures of a net that is being trained."""
    results = []
    for text in texts:
        pieces, states = read_states(net, tokenizer, text.text)
        found = find_mentions(net.mentions(states[None])[0][0].numpy())
        spans = frozenset((pieces.starts[m.first], pieces.ends[m.last], m.label) for m in found)
        results.append((text.source, gold_spans(text), spans))
    return measure(results)


@torch.no_grad()
def measure_relations(net: TaggerNet, tokenizer: Tokenizer, texts: Sequence[Text], threshold: float = 0.4) -> Figure:
    """Strict figure of the triples that the net finds among gold mentions."""
    head = make_head({name: value.numpy() for name, value in net.state_dict().items()})
    gold = found = right = 0
    for text in texts:
        if text.statements is None:
            continue
        pieces, states = read_states(net, tokenizer, text.text)
        rows = States(np.array(pieces.starts), np.array(pieces.ends), net.relation.project(states).numpy())
        triples = {t for t, p in find_triples(head, rows, text.statements).items() if p >= threshold}
        gold, found, right = gold + len(text.statements.gold), found + len(triples), right + len(triples & text.statements.gold)
    return Figure(right, found, gold)
