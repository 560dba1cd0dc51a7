"""The convolutional tagger in torch (`pipeline.tag.convolution` says what it reads and gives)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.tag.bio import GROUPS, TAGS
from pipeline.tag.convolution import (
    AFFIX,
    AFFIX_ROWS,
    AFFIXES,
    CHARACTER,
    CUT,
    DILATIONS,
    SHAPE,
    SHAPE_LENGTHS,
    SHAPES,
    STEM,
    WORD,
)
from pipeline.tag.wordforms import MAX_CUT

HIDDEN = 192
CHARACTER_WIDTH, CHARACTER_FILTERS = 24, 64
AFFIX_WIDTH, SHAPE_WIDTH, CUT_WIDTH = 12, 12, 6
_UNKNOWN = 0.08
"""How often a word's vector is kept back in training, so that names without one are learned from their letters."""


class ConvNet(nn.Module):
    """Features of the different words and their order → logits of every head."""

    def __init__(self, vectors: Tensor, characters: int, extra: Mapping[str, int], dropout: float = 0.25) -> None:
        """`vectors` [2 + words, dimensions], the first two for unknown words and breaks; `extra` as in TaggerNet."""
        super().__init__()
        self.words = nn.Embedding(vectors.shape[0], vectors.shape[1], sparse=True, _weight=vectors)
        self.characters = nn.Embedding(characters + 2, CHARACTER_WIDTH, padding_idx=0)
        self.letters = nn.Linear(3 * CHARACTER_WIDTH, CHARACTER_FILTERS)
        self.affixes = nn.Embedding(AFFIX_ROWS, AFFIX_WIDTH)
        self.shapes = nn.Embedding(SHAPES * SHAPE_LENGTHS, SHAPE_WIDTH)
        self.cuts = nn.Embedding(MAX_CUT + 1, CUT_WIDTH)
        width = 2 * vectors.shape[1] + CHARACTER_FILTERS + AFFIXES * AFFIX_WIDTH + SHAPE_WIDTH + CUT_WIDTH
        self.joined = nn.Linear(width, HIDDEN)
        self.norms = nn.ModuleList(nn.LayerNorm(HIDDEN) for _ in DILATIONS)
        self.layers = nn.ModuleList(nn.Linear(3 * HIDDEN, HIDDEN) for _ in DILATIONS)
        self.norm = nn.LayerNorm(HIDDEN)
        self.rate, self.dropout = dropout, nn.Dropout(dropout)
        self.heads = nn.ModuleDict({
            "tags": nn.Linear(HIDDEN, len(GROUPS) * TAGS),
            "cut": nn.Linear(HIDDEN, MAX_CUT + 1),
            "acronym": nn.Linear(HIDDEN, 2),
            **{name: nn.Linear(HIDDEN, 1 + 2 * count) for name, count in extra.items()}})
        for table in (self.affixes, self.shapes, self.cuts):
            nn.init.normal_(table.weight, std=0.3)

    def word_states(self, features: Tensor) -> Tensor:
        """Features [words, COLUMNS] → [words, HIDDEN]."""
        ids = features[:, [WORD, STEM]]
        if self.training:
            ids = torch.where(torch.rand(len(ids), 1) < _UNKNOWN, ids.clamp(max=1), ids)
        characters = self.characters(features[:, CHARACTER:])
        threes = torch.cat([characters[:, :-2], characters[:, 1:-1], characters[:, 2:]], -1)
        letters = functional.relu(self.letters(threes)).amax(1)
        affixes = self.affixes(features[:, AFFIX:CHARACTER]).flatten(1)
        parts = [self.words(ids).flatten(1), letters, affixes, self.shapes(features[:, SHAPE]), self.cuts(features[:, CUT])]
        return functional.gelu(self.joined(self.dropout(torch.cat(parts, -1))))

    def forward(self, features: Tensor, order: Tensor, mask: Tensor) -> Tensor:
        """Features of different words, their order and mask [batch, length] → states [batch, length, HIDDEN]."""
        there = mask[:, :, None].float()
        states = functional.embedding(order, self.word_states(features))
        for norm, layer, dilation in zip(self.norms, self.layers, DILATIONS, strict=True):
            padded = functional.pad(norm(states) * there, (0, 0, dilation, dilation))
            seen = torch.cat([padded[:, : -2 * dilation], padded[:, dilation:-dilation], padded[:, 2 * dilation :]], -1)
            states = states + functional.dropout1d(functional.gelu(layer(seen)).mT, self.rate, self.training).mT
        out: Tensor = self.dropout(self.norm(states))
        return out
