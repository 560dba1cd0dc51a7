"""What the page shows, taken from the tables: plain values in the order in which they appear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from pipeline.report.pieces import Line, to_paragraphs
from pipeline.schema import (
    BY_NAME,
    LABELS,
    Acronym,
    Document,
    Entity,
    Mention,
    Quantity,
    Quote,
    Reject,
    Relation,
    Row,
    Sentence,
    Timex,
    from_table,
)
from pipeline.tables import read_table

R = TypeVar("R", bound=Row)
MARGIN = 45
"""Code points of the evidence shown before, between and after what it says something of."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article on the page; `number` names its anchors (`a3`, `a3s12`)."""

    number: int
    document: Document
    paragraphs: Sequence[Sequence[Line]]
    n_mentions: int
    n_relations: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the page a row's sentence stands."""

    anchor: str
    title: str


class Page:
    """All that the template reads. One read of each table; nothing is computed twice."""

    def __init__(self, outputs: Path) -> None:
        """The page of a finished run. Raises OutputError."""
        self._outputs = outputs
        self.documents = self._rows(Document)
        self.entities = sorted(self._rows(Entity), key=lambda e: (-e.n_mentions, e.name_ar, e.entity_id))
        self.relations = self._rows(Relation)
        self.quotes = self._rows(Quote)
        self.timexes = self._rows(Timex)
        self.rejects = self._rows(Reject)
        self._mentions = self._rows(Mention)
        self._number = {document.doc_id: number for number, document in enumerate(self.documents)}

    def _rows(self, row: type[R]) -> list[R]:
        return list(from_table(row, read_table(self._outputs, BY_NAME[row.TABLE].TABLE)))

    @cached_property
    def entity(self) -> Mapping[str, Entity]:
        """entity_id → entity."""
        return {entity.entity_id: entity for entity in self.entities}

    @cached_property
    def _entity_ids(self) -> Mapping[str, int]:
        ids = dict.fromkeys(entity.entity_id for entity in self.entities)
        ids.update(dict.fromkeys(mention.entity_id for mention in self._mentions if mention.entity_id))
        return {entity_id: number for number, entity_id in enumerate(ids)}

    def entity_number(self, entity_id: str) -> int:
        """The entity's place in `entity_tips`."""
        return self._entity_ids[entity_id]

    @cached_property
    def entity_tips(self) -> list[list[str]]:
        """What to show of each entity beside its mentions: its names, and its Wikidata id."""
        tips: list[list[str]] = []
        for entity_id in self._entity_ids:
            entity = self.entity.get(entity_id)
            names = [name for name in (entity.name_ar, entity.name_en) if name] if entity else []
            tips.append([*names, entity_id] if entity_id.startswith("Q") else names)
        return tips

    @cached_property
    def mention(self) -> Mapping[tuple[str, str], Mention]:
        """(doc_id, mention_id) → mention."""
        return {(mention.doc_id, mention.mention_id): mention for mention in self._mentions}

    @cached_property
    def values(self) -> Mapping[tuple[str, str], str]:
        """(doc_id, mention_id) → the value of a date or amount, as text."""
        out = {(t.doc_id, t.mention_id): t.value for t in self.timexes if t.value}
        for q in self._rows(Quantity):
            if q.value is not None:
                out[q.doc_id, q.mention_id] = f"{q.value:,.10g}{' ' + q.unit if q.unit else ''}"
        return out

    @cached_property
    def labels(self) -> list[tuple[str, int]]:
        """Each label that occurs, with the number of its mentions."""
        counts = Counter(mention.label for mention in self._mentions)
        return [(label, counts[label]) for label in LABELS if counts[label]]

    @cached_property
    def articles(self) -> list[ArticleView]:
        """The articles in the order of the tables."""
        sentences, mentions = _by_document(self._rows(Sentence)), _by_document(self._mentions)
        quotes = _by_document(self.quotes)
        relations = Counter(relation.doc_id for relation in self.relations)
        return [ArticleView(number, d, to_paragraphs(d.text, sentences.get(d.doc_id, []), mentions.get(d.doc_id, []),
                                                     quotes.get(d.doc_id, [])),
                            len(mentions.get(d.doc_id, [])), relations[d.doc_id])
                for number, d in enumerate(self.documents)]

    def title(self, document: Document) -> str:
        """The article's title, or the beginning of its text."""
        return document.title or " ".join(document.text.split())[:90] or document.doc_id

    def place(self, doc_id: str, sentence_id: int) -> Place:
        """Where the sentence stands."""
        number = self._number[doc_id]
        return Place(f"a{number}s{sentence_id}", self.title(self.documents[number]))

    def place_of(self, doc_id: str, mention_id: str) -> Place:
        """Where the mention's sentence stands."""
        return self.place(doc_id, self.mention[doc_id, mention_id].sentence_id)

    def evidence(self, relation: Relation) -> list[tuple[str, bool]]:
        """The evidence in pieces, each with whether it names the subject or the object; shortened around these."""
        named = (self.mention.get((relation.doc_id, mention_id)) for mention_id in (relation.subject_mention_id,
                                                                                    relation.object_mention_id))
        spans = [(m.start - relation.evidence_start, m.end - relation.evidence_start) for m in named if m]
        length = len(relation.evidence)
        cuts = sorted({0, length, *(cut for span in spans for cut in span if 0 < cut < length)})
        pieces = [(relation.evidence[a:b], any(start <= a and b <= end for start, end in spans)) for a, b in pairwise(cuts)]
        first = next((i for i, (_, role) in enumerate(pieces) if role), len(pieces))
        last = max((i for i, (_, role) in enumerate(pieces) if role), default=-1)
        return [(text if role else shortened(text, head=i > first, tail=i < last), role)
                for i, (text, role) in enumerate(pieces)]

    @cached_property
    def quote_places(self) -> list[tuple[Quote, Place, str | None]]:
        """Each quote, where it begins, and its speaker's name."""
        sentences = _by_document(self._rows(Sentence))
        out: list[tuple[Quote, Place, str | None]] = []
        for quote in self.quotes:
            sentence = next((s for s in sentences.get(quote.doc_id, []) if s.start <= quote.start < s.end), None)
            speaker = self.mention.get((quote.doc_id, quote.speaker_mention_id or ""))
            name = speaker.text if speaker else self.name(quote.speaker_entity_id)
            out.append((quote, self.place(quote.doc_id, sentence.sentence_id if sentence else 0), name))
        return out

    @cached_property
    def acronyms(self) -> list[tuple[Acronym, int, Place]]:
        """Each pair of acronym and long form once: its first row, how many rows it has, and where the first stands."""
        rows = self._rows(Acronym)
        counts = Counter((row.acronym, row.entity_id) for row in rows)
        best: dict[tuple[str, str | None], Acronym] = {}
        for row in rows:
            key = row.acronym, row.entity_id
            if key not in best or (best[key].expansion is None and row.expansion is not None):
                best[key] = row
        ordered = sorted(best, key=lambda key: (-counts[key], key[0], key[1] or ""))
        return [(best[key], counts[key], self.place_of(best[key].doc_id, best[key].mention_id)) for key in ordered]

    def name(self, entity_id: str | None) -> str | None:
        """The entity's Arabic name, or its id where the table lacks it."""
        if entity_id is None:
            return None
        return self.entity[entity_id].name_ar if entity_id in self.entity else entity_id


def shortened(text: str, *, head: bool, tail: bool) -> str:
    """The text with its head, tail or both, each of MARGIN code points and cut between words; all of it if it is short."""
    if len(text) <= MARGIN * (head + tail) + 3 or not (head or tail):
        return text
    begin = text[:MARGIN].rpartition(" ")[0] if head else ""
    end = text[-MARGIN:].partition(" ")[2] if tail else ""
    return f"{begin} … {end}" if head and tail else f"{begin} …" if head else f"… {end}"


def _by_document(rows: Iterable[R]) -> dict[str, list[R]]:
    out: dict[str, list[R]] = {}
    for row in rows:
        out.setdefault(row.doc_id, []).append(row)  # type: ignore[attr-defined]
    return out
