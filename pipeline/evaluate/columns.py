"""Corpora in columns (token, BIO tag; a blank line between sentences), and how well a shipped model's head tags them.

ANERcorp, AQMAR and most other Arabic corpora of names come so. Their labels are not khabar's: a model is measured on them by
the head that learned such labels. A mention is right if it has exactly the tokens and the label of one in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline.errors import CorpusError, reason_of
from pipeline.evaluate.counts import Count
from pipeline.evaluate.scores import Score, f1_scores
from pipeline.tag.neural import load_model

Sentence = Sequence[tuple[str, str]]
TagSpan = tuple[int, int, str]
SAME_LABELS = {"PERS": "PER", "PERSON": "PER", "LOCATION": "LOC", "ORGANIZATION": "ORG"}
"""Other names of a label → the one that figures are given for."""
_SENTENCES = 10


def read_columns(path: Path) -> list[Sentence]:
    """The sentences of a file: each token with the tag in its last column. Raises CorpusError."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"corpus in columns: {path}: {reason_of(error)}") from error
    sentences: list[list[tuple[str, str]]] = [[]]
    for line in lines:
        columns = line.replace("\u200e", "").replace("\u200f", "").split()
        if len(columns) >= 2:
            sentences[-1].append((columns[0], columns[-1]))
        elif not columns and sentences[-1]:
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def is_held_out(number: int, block: int) -> bool:
    """Whether the sentence of that number is in one of every ten blocks of `block` sentences: the first of them."""
    return number // block % 10 == 0


def find_tag_spans(tags: Iterable[str]) -> list[TagSpan]:
    """First token, last token and label of each mention; an I that goes on none of its label begins one."""
    spans: list[TagSpan] = []
    opened = False
    for i, tag in enumerate(tags):
        if tag == "O":
            opened = False
        elif tag[0] == "I" and opened and spans[-1][2] == tag[2:]:
            spans[-1] = (spans[-1][0], i, tag[2:])
        else:
            spans.append((i, i, tag[2:]))
            opened = True
    return spans


def join_tokens(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The tokens with a space between each two, and where each stands."""
    places, at = [], 0
    for token in tokens:
        places.append((at, at + len(token)))
        at += len(token) + 1
    return " ".join(tokens), places


def evaluate_columns(path: Path, model: str, head: str, *, types: Sequence[str] = (), part: str = "all", block: int = 20,
                     bootstrap: int = 1000) -> list[Score]:
    """F1 of `all` labels and of each, over the sentences of a file, by a head of the registry's model of that name.

    `types` keeps these labels of gold and predictions; `part` is all sentences, the `held-out` ones (`is_held_out`) or the
    `others`. Raises CorpusError, ModelError.
    """
    sentences = read_columns(path)
    if part != "all":
        sentences = [s for i, s in enumerate(sentences) if is_held_out(i, block) == (part == "held-out")]
    read = load_model(model).find_flat
    return measure_columns(sentences, lambda text: read(text, head), types=types, bootstrap=bootstrap)


def measure_columns(sentences: Sequence[Sentence], read: Callable[[str], Iterable[TagSpan]], *, types: Sequence[str] = (),
                    bootstrap: int = 0) -> list[Score]:
    """As `evaluate_columns`; `read` finds spans of code points in a text, here of some sentences, one a line."""
    wanted = frozenset(SAME_LABELS.get(name, name) for name in types)
    rows: list[dict[str, Count]] = []
    for i in range(0, len(sentences), _SENTENCES):
        lines = sentences[i : i + _SENTENCES]
        rows += _count_lines(lines, read("\n".join(join_tokens([token for token, _ in line])[0] for line in lines)), wanted)
    labels = sorted({label for row in rows for label in row} - {"all"})
    return f1_scores(rows, ["all", *labels], bootstrap=bootstrap)


def _count_lines(lines: Sequence[Sentence], found: Iterable[TagSpan], wanted: frozenset[str]) -> list[dict[str, Count]]:
    """The counts of each line; a span that was found counts as the tokens that it touches."""
    token_at: dict[int, tuple[int, int]] = {}
    at = 0
    for number, line in enumerate(lines):
        text, places = join_tokens([token for token, _ in line])
        token_at |= {at + c: (number, i) for i, (start, end) in enumerate(places) for c in range(start, end)}
        at += len(text) + 1
    predicted: list[set[TagSpan]] = [set() for _ in lines]
    for start, end, label in found:
        (number, first), (last_number, last) = token_at[start], token_at[end - 1]
        if number == last_number:
            predicted[number].add((first, last, label))
    return [_count(_known(find_tag_spans([tag for _, tag in line]), wanted), _known(spans, wanted))
            for line, spans in zip(lines, predicted, strict=True)]


def _known(spans: Iterable[TagSpan], wanted: frozenset[str]) -> set[TagSpan]:
    named = {(first, last, SAME_LABELS.get(label, label)) for first, last, label in spans}
    return {span for span in named if not wanted or span[2] in wanted}


def _count(gold: set[TagSpan], found: set[TagSpan]) -> dict[str, Count]:
    right, missed, wrong = (Counter(label for _, _, label in spans) for spans in (gold & found, gold - found, found - gold))
    counts: dict[str, Count] = {label: (right[label], wrong[label], missed[label]) for label in right | missed | wrong}
    return {**counts, "all": (len(gold & found), len(found - gold), len(gold - found))}
