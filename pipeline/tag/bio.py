"""Nested mentions as tags: each label has a B, I and O of its own on every piece; ORG and OCC also have an inner layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.schema import LABELS
from pipeline.tag.pieces import Pieces

OUTSIDE, BEGIN, INSIDE = 0, 1, 2
TAGS = 3
# Of the training mentions, 6 % of ORG and 1 % of OCC lie in a mention of their own label; no other label reaches 2 %.
GROUPS: tuple[tuple[str, int], ...] = (*((label, 0) for label in LABELS), ("ORG", 1), ("OCC", 1))
"""(label, layer): layer 0 holds the outermost mentions of a label, layer 1 those inside one of the same label."""

Floats = npt.NDArray[np.float32]
Tags = npt.NDArray[np.int64]
_NEVER = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mention to learn from."""

    start: int
    end: int
    label: str
    acronym: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A mention read off the tags: pieces `[first, last]` of one group; `margin` is the log odds of its least sure tag."""

    first: int
    last: int
    label: str
    margin: float


def to_tags(mentions: Sequence[Labelled], pieces: Pieces) -> tuple[Tags, Tags]:
    """Tags [pieces, groups], and [pieces] 1 or 0 where a mention that is or is not an acronym begins, else -100.

    A mention whose ends are no ends of pieces, or that its group has no room for, is left out.
    """
    tags = np.zeros((len(pieces), len(GROUPS)), np.int64)
    acronyms = np.full(len(pieces), -100, np.int64)
    starts: dict[int, int] = {}
    for i, start in enumerate(pieces.starts):
        starts.setdefault(start, i)
    ends = {end: i for i, end in enumerate(pieces.ends)}
    for mention in sorted(mentions, key=lambda m: m.start - m.end):
        first, last = starts.get(mention.start), ends.get(mention.end)
        group = (mention.label, int(_is_inner(mention, mentions)))
        if first is None or last is None or last < first or group not in GROUPS:
            continue
        column = GROUPS.index(group)
        if tags[first : last + 1, column].any():
            continue
        tags[first : last + 1, column] = INSIDE
        tags[first, column] = BEGIN
        acronyms[first] = int(mention.acronym)
    return tags, acronyms


def _is_inner(mention: Labelled, mentions: Iterable[Labelled]) -> bool:
    """True if another mention of the same label contains this one."""
    span = (mention.start, mention.end)
    return any(
        other.label == mention.label
        and other.start <= mention.start
        and mention.end <= other.end
        and (other.start, other.end) != span
        for other in mentions
    )


def log_softmax(logits: Floats) -> Floats:
    """Log probabilities over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def best_tags(log_probs: Floats) -> Tags:
    """The likeliest tags [pieces, groups] in which no I follows an O: what Viterbi finds.

    Each piece's likeliest tag is right but where an I follows an O: only there the run of I and what stands just before it are
    looked at together, as far to the left as it could pay to begin the mention.
    """
    tags: Tags = log_probs.argmax(2)
    orphans = tags == INSIDE
    orphans[1:] &= tags[:-1] == OUTSIDE
    for column in np.nonzero(orphans.any(0))[0]:
        for first in np.nonzero(orphans[:, column])[0]:
            _mend(log_probs[:, column], tags[:, column], int(first))
    return tags


def _mend(log_probs: Floats, tags: Tags, first: int) -> None:
    """The likeliest tags around the piece `first`, an I after an O, put into `tags`."""
    n = len(tags)
    last = first
    while last + 1 < n and tags[last + 1] != OUTSIDE:
        last += 1
    low, room = first, float(log_probs[first, INSIDE] - log_probs[first, BEGIN])
    while low > 0 and tags[low - 1] == OUTSIDE:
        room -= float(log_probs[low - 1, OUTSIDE] - log_probs[low - 1, BEGIN:].max())
        if room < 0:
            break
        low -= 1
    rows = log_probs[low : last + 1].tolist()
    may_go_on = low > 0 and tags[low - 1] != OUTSIDE
    score = [rows[0][OUTSIDE], rows[0][BEGIN], rows[0][INSIDE] if may_go_on else -1e9]
    back: list[tuple[int, int]] = []
    for row in rows[1:]:
        best = max(range(TAGS), key=score.__getitem__)
        inside = BEGIN if score[BEGIN] >= score[INSIDE] else INSIDE
        back.append((best, inside))
        score = [score[best] + row[OUTSIDE], score[best] + row[BEGIN], score[inside] + row[INSIDE]]
    tag = max(range(TAGS), key=score.__getitem__)
    tags[last] = tag
    for i in range(len(back) - 1, -1, -1):
        tag = back[i][tag == INSIDE]
        tags[low + i] = tag


def find_flat(logits: Floats, labels: Sequence[str]) -> list[Found]:
    """The mentions that logits [pieces, 1 + 2 · labels] say (O, then B and I of each label), by Viterbi, in their order."""
    if not len(logits):
        return []
    log_probs = log_softmax(logits)
    allowed = np.zeros((logits.shape[1],) * 2, np.float32)
    for inside in range(2, logits.shape[1], 2):
        allowed[:, inside] = _NEVER
        allowed[inside - 1 : inside + 1, inside] = 0
    score = log_probs[0] + allowed[0]
    back = np.zeros(logits.shape, np.int64)
    for i in range(1, len(logits)):
        reached = score[:, None] + allowed
        back[i] = reached.argmax(0)
        score = reached.max(0) + log_probs[i]
    tags = [int(score.argmax())]
    for i in range(len(logits) - 1, 0, -1):
        tags.append(int(back[i, tags[-1]]))
    tags.reverse()
    found = []
    for first, tag in enumerate(tags):
        if tag % 2:
            last = first
            while last + 1 < len(tags) and tags[last + 1] == tag + 1:
                last += 1
            least = float(np.exp(min(log_probs[i, tags[i]] for i in range(first, last + 1))))
            least = min(max(least, 1e-6), 1 - 1e-6)
            found.append(Found(first, last, labels[tag // 2], float(np.log(least / (1 - least)))))
    return found


def find_mentions(logits: Floats) -> list[Found]:
    """The mentions that logits [pieces, groups, 3] say, in order of first piece and group."""
    if not len(logits):
        return []
    log_probs = log_softmax(logits)
    tags = best_tags(log_probs)
    found = []
    for first, column in zip(*np.nonzero(tags == BEGIN), strict=True):
        end = int(first) + 1
        while end < len(tags) and tags[end, column] == INSIDE:
            end += 1
        group = log_probs[first : end + 1, column]
        chosen = group[np.arange(end - first), tags[first:end, column]]
        probabilities = [*np.exp(chosen)]
        if end < len(tags):
            probabilities.append(1.0 - np.exp(group[-1, INSIDE]))
        least = float(np.clip(min(probabilities), 1e-6, 1 - 1e-6))
        found.append(Found(int(first), end - 1, GROUPS[column][0], float(np.log(least / (1 - least)))))
    return found
