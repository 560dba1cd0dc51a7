"""Readers of the training data: the annotated corpus (standoff), and other corpora in columns, each with its own labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import CorpusError
from pipeline.evaluate.columns import Sentence, find_tag_spans, is_held_out, join_tokens, read_columns
from pipeline.schema import LABELS
from pipeline.tag.bio import Labelled

if TYPE_CHECKING:
    from pipeline.train.relation_head import Statements


@dataclass(frozen=True)
class Text:
    """A text with its mentions; `source` is the first letter of its id (w, n, a, s) or the name of its corpus.

    `statements` is what it says of pairs, where relations are learned too.
    """

    doc_id: str
    text: str
    mentions: tuple[Labelled, ...]
    source: str
    statements: Statements | None = None


@dataclass(frozen=True)
class Columns:
    """A corpus in columns (token, BIO tag; sentences apart by a blank line), learned through a head of its own.

    Its labels stay as they are: label sets differ in what they cover, and merging them was measured to cost more than it gives.
    `share` is its part of the steps given to such corpora; every tenth block of `held_out` sentences is not trained on.
    """

    name: str
    file: str
    share: float
    licence: str
    held_out: int = 0


COLUMN_CORPORA = (
    Columns("anercorp", "ner/anercorp_train.txt", 0.60, "ANERcorp (Benajiba & Rosso 2007), CAMeL split (Obeid et al. 2020), "
            "train, CC BY-SA 4.0", held_out=20),
    Columns("wikifane", "ner/wikifane_train.txt", 0.20, "WikiFANE Gold (Alotaibi & Lee 2014), CC BY-SA 3.0"),
    Columns("aqmar", "ner/aqmar_train.txt", 0.20, "AQMAR (Mohit et al. 2012), CC BY-SA 3.0"),
)
DEV_FOLD = 3


@dataclass(frozen=True)
class HeldOut:
    """Sentences of another corpus that nothing learns from: what a `head` is measured on, for the labels `types`."""

    name: str
    head: str
    types: tuple[str, ...]
    sentences: Sequence[Sentence]


def load_held_out(data: Path) -> list[HeldOut]:
    """The sets whose files are there: every tenth block of ANERcorp train, and AQMAR dev."""
    sets = []
    anercorp, aqmar = data / "ner/anercorp_train.txt", data / "ner/aqmar_dev.txt"
    if anercorp.exists():
        kept = [s for i, s in enumerate(read_columns(anercorp)) if is_held_out(i, 20)]
        sets.append(HeldOut("anercorp dev", "anercorp", ("PER", "LOC", "ORG", "MISC"), kept))
    if aqmar.exists():
        sets.append(HeldOut("aqmar dev", "aqmar", ("PER", "LOC", "ORG"), read_columns(aqmar)))
    return sets


def load_annotated(data: Path) -> Iterator[tuple[str, Text]]:
    """(part, text) of the annotated corpus, in its order; the part is train, dev or test.

    `test` is the corpus's own; `dev` is a twelfth of the rest, chosen by the hash of its id. Raises CorpusError.
    """
    path = data / "annotated" / "annotated.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CorpusError(f"training data: {path}: {error.strerror}") from error
    for line in lines:
        record = json.loads(line)
        doc_id = record["doc_id"]
        text = (path.parent / "texts" / f"{doc_id}.txt").read_bytes().decode("utf-8")
        if hashlib.sha256(text.encode()).hexdigest() != record["sha256"]:
            raise CorpusError(f"training data: texts/{doc_id}.txt is not the text that was annotated")
        mentions = tuple(
            Labelled(m["start"], m["end"], m["type"], bool(m.get("acronym", False)))
            for m in record["mentions"]
            if m["type"] in LABELS
        )
        part = "test" if record["split"] == "test" else "dev" if is_dev(doc_id) else "train"
        yield part, Text(doc_id, text, mentions, doc_id[0])


def is_dev(doc_id: str) -> bool:
    """Whether a text that is not of the test split is kept for choosing and stopping."""
    return int(hashlib.sha256(doc_id.encode()).hexdigest(), 16) // 5 % 12 == DEV_FOLD


def load_columns(data: Path, corpus: Columns, *, characters: int = 700) -> list[Text]:
    """The corpus as texts of a few sentences, one a line, tokens apart by spaces."""
    sentences = read_columns(data / corpus.file)
    if corpus.held_out:
        sentences = [s for i, s in enumerate(sentences) if not is_held_out(i, corpus.held_out)]
    texts: list[Text] = []
    lines: list[Sequence[tuple[str, str]]] = []
    size = 0
    for sentence in sentences:
        length = sum(len(token) + 1 for token, _ in sentence)
        if lines and size + length > characters:
            texts.append(_join(lines, corpus.name, len(texts)))
            lines, size = [], 0
        lines.append(sentence)
        size += length
    if lines:
        texts.append(_join(lines, corpus.name, len(texts)))
    return texts


def _join(lines: Sequence[Sequence[tuple[str, str]]], corpus: str, number: int) -> Text:
    """One text of several sentences, one a line."""
    text = ""
    mentions: list[Labelled] = []
    for line in lines:
        text += "\n" if text else ""
        joined, places = join_tokens([token for token, _ in line])
        spans = find_tag_spans([tag for _, tag in line])
        mentions += [Labelled(len(text) + places[a][0], len(text) + places[b][1], label) for a, b, label in spans]
        text += joined
    return Text(f"{corpus}-{number}", text, tuple(mentions), corpus)
