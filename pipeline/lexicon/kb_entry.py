"""What the knowledge base is made of: its entries, and the looks-up over them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.errors import LexiconError
from pipeline.lexicon import values
from pipeline.orthography import search_key

Variants = tuple[tuple[str, tuple[str, ...]], ...]
"""Pieces of names and the spellings that may take their place, folded."""
HOMONYM = "homonym"
"""Why a name needs context: things of its kind outside the base have it too. Found as others are, linked with care."""
_WIKIDATA = re.compile(r"Q[1-9]\d*")


class Fields(Protocol):
    """A row of a table: a field by its column."""

    def __getitem__(self, column: str, /) -> str:
        """The field."""
        ...


@dataclass(frozen=True, slots=True)
class KbEntry:
    """An entity of the knowledge base. `names` holds every Arabic name, `name_ar` first, without its acronyms."""

    id: str
    label: str
    name_ar: str
    name_en: str
    names: tuple[str, ...]
    acronyms_latin: tuple[str, ...] = ()
    acronyms_ar: tuple[str, ...] = ()
    kind: str = ""
    parent_id: str | None = None
    country_iso2: str | None = None
    country_id: str | None = None
    role_ar: str = ""
    source: str = ""

    @property
    def wikidata(self) -> str | None:
        """The Wikidata id, if that is what the id is."""
        return self.id if _WIKIDATA.fullmatch(self.id) else None


@dataclass(frozen=True)
class Kb:
    """The entries, and the looks-up over them; keys are `orthography.search_key` of a name."""

    entries: tuple[KbEntry, ...]
    by_id: Mapping[str, KbEntry]
    by_key: Mapping[str, tuple[KbEntry, ...]]
    by_acronym: Mapping[str, tuple[KbEntry, ...]]
    """Acronym → entries: Latin ones as written, Arabic ones as search key."""
    ambiguous: Mapping[str, str]
    """Search key of a name that needs context → why: shared, acronym_latin, common_word, homonym."""
    variants: Variants = ()

    def country(self, iso2: str | None) -> KbEntry | None:
        """The GPE entry of a country by its ISO 3166-1 code."""
        return next((e for e in self.entries if e.kind == "country" and e.country_iso2 == iso2), None) if iso2 else None


def build_kb(entries: Iterable[KbEntry], ambiguous: Iterable[tuple[str, str]] = (), variants: Variants = ()) -> Kb:
    """A knowledge base of these entries; `ambiguous` are pairs of name and reason. Raises LexiconError for two equal ids."""
    by_id: dict[str, KbEntry] = {}
    by_key: dict[str, dict[str, KbEntry]] = defaultdict(dict)
    by_acronym: dict[str, dict[str, KbEntry]] = defaultdict(dict)
    for entry in entries:
        if entry.id in by_id:
            other = by_id[entry.id]
            raise LexiconError(f"knowledge base: two entries have the id {entry.id}: {other.name_ar}, {entry.name_ar}")
        by_id[entry.id] = entry
        for name in entry.names:
            by_key[search_key(name)][entry.id] = entry
        for acronym in entry.acronyms_latin:
            by_acronym[acronym][entry.id] = entry
        for acronym in entry.acronyms_ar:
            by_acronym[search_key(acronym)][entry.id] = entry
    return Kb(tuple(by_id.values()), by_id, _frozen(by_key), _frozen(by_acronym),
              {name if kind == "acronym_latin" else search_key(name): kind for name, kind in ambiguous}, variants)


def _frozen(index: Mapping[str, Mapping[str, KbEntry]]) -> dict[str, tuple[KbEntry, ...]]:
    return {key: tuple(entries.values()) for key, entries in index.items()}


def with_aliases(entries: Iterable[KbEntry], given: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[KbEntry]:
    """The entries, with the further names that are given for their ids."""
    aliases: dict[str, tuple[str, ...]] = {}
    for entry_id, names in given:
        aliases[entry_id] = aliases.get(entry_id, ()) + names
    for entry in entries:
        more = aliases.pop(entry.id, ())
        yield replace(entry, names=tuple(dict.fromkeys((*entry.names, *more)))) if more else entry
    if aliases:
        raise LexiconError(f"lexicon aliases.csv: no entry has the id {min(aliases)}")


def all_names(label: str, *fields: str) -> tuple[str, ...]:
    """The label and the values of the fields, each once."""
    return tuple(name for name in dict.fromkeys((label, *(name for field in fields for name in values(field)))) if name)


def variants_of(rows: Iterable[Fields]) -> Variants:
    """The rows of `spellings`, folded."""
    return tuple((search_key(row["piece"]), tuple(map(search_key, values(row["variants"])))) for row in rows)


def common_entry(row: Fields, table: str, by_iso2: Mapping[str, str]) -> KbEntry:
    """The entry of a row in the common form of columns; `by_iso2` maps ISO 3166-1 codes to ids of countries."""
    return KbEntry(row["id"], row["label"], row["label_ar"], row["label_en"], all_names(row["label_ar"], row["aliases_ar"]),
                   values(row["acronym_latin"]), values(row["acronym_ar"]), row["kind"], row["parent_id"] or None,
                   row["country_iso2"] or None, by_iso2.get(row["country_iso2"]), source=table)
