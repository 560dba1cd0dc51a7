"""The net: multilingual-e5-small's encoder and linear heads on its states, in torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.tag.bio import GROUPS, TAGS
from pipeline.train.e5 import E5File, Shape
from pipeline.train.relation_head import RelationHead


class Layer(nn.Module):
    """A transformer layer, normalised after each sum (BERT); attention is plain products and softmax, quickest on CPU."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        """A layer with random weights."""
        super().__init__()
        self.heads, self.width = shape.heads, shape.hidden // shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attended_norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.feed_in = nn.Linear(shape.hidden, shape.feed)
        self.feed_out = nn.Linear(shape.feed, shape.hidden)
        self.feed_norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States [batch, length, hidden] → the next layer's; `bias` [batch, 1, 1, length] is added to the scores."""
        batch, length, hidden = states.shape
        query, key, value = self.qkv(states).view(batch, length, 3, self.heads, self.width).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(torch.matmul(query * self.width**-0.5, key.transpose(2, 3)) + bias, -1)
        attended = torch.matmul(weights, value).transpose(1, 2).reshape(batch, length, hidden)
        states = self.attended_norm(states + self.attended(attended))
        fed = self.feed_out(functional.gelu(self.feed_in(states)))
        out: Tensor = self.feed_norm(states + self.dropout(fed))
        return out


class Encoder(nn.Module):
    """Ids → states. Whatever reads a paragraph (mentions, relations) puts its head on these."""

    def __init__(self, vocabulary: int, shape: Shape, dropout: float) -> None:
        """An encoder with random weights."""
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Ids and mask [batch, length] (true where a piece stands) → states [batch, length, hidden]."""
        states: Tensor = self.dropout(self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]]))
        bias = (1.0 - mask.to(states.dtype))[:, None, None, :] * -1e4
        for layer in self.layers:
            states = layer(states, bias)
        return states


class TaggerNet(nn.Module):
    """The encoder with heads for nested mentions, acronyms, relations, and one for each other corpus's labels."""

    def __init__(self, encoder: Encoder, extra: Mapping[str, int], dropout: float = 0.1) -> None:
        """`extra` maps a corpus to its number of labels; its head has O, and B and I of each."""
        super().__init__()
        hidden = encoder.shape.hidden
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(hidden, len(GROUPS) * TAGS)
        self.acronym = nn.Linear(hidden, 2)
        self.relation = RelationHead(hidden)
        self.extra = nn.ModuleDict({name: nn.Linear(hidden, 1 + 2 * count) for name, count in extra.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of tags [batch, length, groups, 3] and of acronyms [batch, length, 2]."""
        return self.mentions(self.states(ids, mask))

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What all heads read: [batch, length, hidden]."""
        out: Tensor = self.dropout(self.encoder(ids, mask))
        return out

    def mentions(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """The logits of `forward` from states."""
        return self.tags(states).view(*states.shape[:2], len(GROUPS), TAGS), self.acronym(states)

    def forward_extra(self, corpus: str, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits [batch, length, tags] of another corpus's labels."""
        out: Tensor = self.extra[corpus](self.states(ids, mask))
        return out


def load_encoder(file: E5File, kept: Sequence[int], layers: int, dropout: float) -> Encoder:
    """The lower `layers` of the pretrained encoder with the embeddings of the kept pieces, in their order.

    The upper ones are the most bent to the sentence vectors that the encoder was made for; without three, it is a third faster.
    """
    shape = replace(file.shape, layers=min(layers, file.shape.layers))
    hidden, feed = shape.hidden, shape.feed
    state = {
        "words.weight": file.tensor("emb.word", shape.vocabulary, hidden)[list(kept)],
        "positions.weight": file.tensor("emb.pos", shape.positions, hidden) + file.tensor("emb.type", hidden),
        "norm.weight": file.tensor("emb.ln.w", hidden),
        "norm.bias": file.tensor("emb.ln.b", hidden),
    }
    parts = (("attended", "ao", hidden, hidden), ("feed_in", "fi", feed, hidden), ("feed_out", "fo", hidden, feed))
    for i in range(shape.layers):
        state[f"layers.{i}.qkv.weight"] = np.concatenate([file.tensor(f"l{i}.{x}.w", hidden, hidden) for x in "qkv"])
        state[f"layers.{i}.qkv.bias"] = np.concatenate([file.tensor(f"l{i}.{x}.b", hidden) for x in "qkv"])
        for ours, theirs, rows, columns in parts:
            state[f"layers.{i}.{ours}.weight"] = file.tensor(f"l{i}.{theirs}.w", rows, columns)
            state[f"layers.{i}.{ours}.bias"] = file.tensor(f"l{i}.{theirs}.b", rows)
        for ours, theirs in (("attended_norm", "aln"), ("feed_norm", "oln")):
            state[f"layers.{i}.{ours}.weight"] = file.tensor(f"l{i}.{theirs}.w", hidden)
            state[f"layers.{i}.{ours}.bias"] = file.tensor(f"l{i}.{theirs}.b", hidden)
    encoder = Encoder(len(kept), shape, dropout)
    encoder.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()})
    return encoder
