"""The table of entities: the union over the corpus of what each document says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from pipeline.schema import Entity, LocalEntity, from_table, to_table


@dataclass
class _Sum:
    """What was seen of one entity; names and labels are weighted by mentions."""

    labels: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    names_en: set[str] = field(default_factory=set)
    acronyms: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    wikidata: set[str] = field(default_factory=set)
    n_mentions: int = 0
    documents: set[str] = field(default_factory=set)

    def add(self, local: LocalEntity) -> None:
        """Take in one document's entity."""
        self.labels[local.label] += local.n_mentions
        self.names[local.name_ar] += local.n_mentions
        self.names_en.update(filter(None, [local.name_en]))
        self.acronyms.update(local.acronyms)
        self.aliases.update(local.aliases)
        self.wikidata.update(filter(None, [local.wikidata]))
        self.n_mentions += local.n_mentions
        self.documents.add(local.doc_id)

    def row(self, entity_id: str) -> Entity:
        """The row; of several names the fullest, then the most frequent, then the first in code-point order."""
        name = min(self.names, key=lambda n: (-len(n.split()), -len(n), -self.names[n], n))
        label = min(self.labels, key=lambda n: (-self.labels[n], n))
        return Entity(entity_id, label, name, min(self.names_en, default=None), tuple(sorted(self.acronyms)),
                      tuple(sorted(self.aliases)), min(self.wikidata, default=None), self.n_mentions, len(self.documents))


def corpus_entities(local_entities: Iterable[pa.Table], links: Mapping[str, str]) -> pa.Table:
    """The table `entities`, sorted by id; `links` maps ids to those of the entities that they turned out to be.

    A knowledge base's name wins over a name from a text: where linking brought both under one id, the names that came with
    the id itself are the ones to choose from.
    """
    sums: dict[str, _Sum] = {}
    own: dict[str, Counter[str]] = {}
    for table in local_entities:
        for local in from_table(LocalEntity, table):
            entity_id = links.get(local.entity_id, local.entity_id)
            sums.setdefault(entity_id, _Sum()).add(local)
            if entity_id == local.entity_id:
                own.setdefault(entity_id, Counter())[local.name_ar] += local.n_mentions
    for entity_id, names in own.items():
        if not entity_id.startswith("nil-"):
            sums[entity_id].names = names
    return to_table(Entity, [sums[entity_id].row(entity_id) for entity_id in sorted(sums)])
