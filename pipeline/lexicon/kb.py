"""The knowledge base: who and what Arabic news names, read from the CSV files of this folder.

Ids: a Wikidata id where one was verified, `geo-…` for a GeoNames id, else a slug that says its kind (`org-…`, `per-…`).
The people of a country is an entity of its own, `<country id>-people`, because the guidelines keep NORP apart from GPE.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.errors import LexiconError
from pipeline.lexicon import read_csv, values
from pipeline.orthography import search_key

PEOPLE = "-people"
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_MORE = ("bodies", "cities", "regions", "sites", "languages", "peoples")
"""Tables in the common form of columns (`_common_entry`)."""


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
    """Search key of a name that needs context → why: shared, acronym_latin, common_word."""

    def country(self, iso2: str | None) -> KbEntry | None:
        """The GPE entry of a country by its ISO 3166-1 code."""
        return next((e for e in self.entries if e.kind == "country" and e.country_iso2 == iso2), None) if iso2 else None


@lru_cache(maxsize=1)
def load_kb() -> Kb:
    """The knowledge base of this folder. Raises LexiconError for two entries with one id."""
    unsure = (*read_csv("ambiguous"), *read_csv("cities_ambiguous"))
    return build_kb(_with_acronyms(_with_aliases(_read_entries())), ((row["alias"], row["type"]) for row in unsure))


def build_kb(entries: Iterable[KbEntry], ambiguous: Iterable[tuple[str, str]] = ()) -> Kb:
    """A knowledge base of these entries; `ambiguous` are pairs of name and reason."""
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
              {name if kind == "acronym_latin" else search_key(name): kind for name, kind in ambiguous})


def _with_aliases(entries: Iterable[KbEntry]) -> Iterator[KbEntry]:
    """The entries, with the further names that `aliases.csv` gives some."""
    aliases: dict[str, tuple[str, ...]] = {}
    for row in read_csv("aliases"):
        aliases[row["id"]] = aliases.get(row["id"], ()) + values(row["aliases_ar"])
    for entry in entries:
        more = aliases.pop(entry.id, ())
        yield replace(entry, names=tuple(dict.fromkeys((*entry.names, *more)))) if more else entry
    if aliases:
        raise LexiconError(f"lexicon aliases.csv: no entry has the id {min(aliases)}")


def _with_acronyms(entries: Iterable[KbEntry]) -> Iterator[KbEntry]:
    """The entries with the further acronyms that `acronyms.csv` gives some, then the bodies that only it has."""
    more = {row["id"]: row for row in read_csv("acronyms")}
    for entry in entries:
        row = more.pop(entry.id, None)
        yield entry if row is None else replace(
            entry, acronyms_latin=tuple(dict.fromkeys((*entry.acronyms_latin, *values(row["acronym_latin"])))),
            acronyms_ar=tuple(dict.fromkeys((*entry.acronyms_ar, *values(row["acronym_ar"])))))
    for row in more.values():
        if not row["label_ar"]:
            raise LexiconError(f"lexicon acronyms.csv: no entry has the id {row['id']}")
        yield KbEntry(row["id"], row["label"], row["label_ar"], row["label_en"], (row["label_ar"],), values(row["acronym_latin"]),
                      values(row["acronym_ar"]), row["kind"], source="acronyms")


def _frozen(index: Mapping[str, Mapping[str, KbEntry]]) -> dict[str, tuple[KbEntry, ...]]:
    return {key: tuple(entries.values()) for key, entries in index.items()}


def _read_entries() -> Iterator[KbEntry]:
    countries = read_csv("countries")
    by_iso2 = {row["iso2"]: row["id"] for row in countries if row["iso2"]}
    for row in countries:
        yield _country(row)
        if row["demonym_ar_m"]:
            yield _people_of(row)
    for row in read_csv("organisations"):
        yield KbEntry(row["id"], "ORG", row["label_ar"], row["label_en"], _names(row["label_ar"], row["aliases_ar"]),
                      values(row["acronym_latin"]), values(row["acronym_ar"]), row["kind"], row["parent_id"] or None,
                      source="organisations")
    for row in read_csv("people"):
        yield KbEntry(row["id"], "PERS", row["label_ar"], row["label_en"], _names(row["label_ar"], row["aliases_ar"]),
                      kind="person", country_iso2=row["country_iso2"] or None, country_id=by_iso2.get(row["country_iso2"]),
                      role_ar=row["role_ar"], source="people")
    for row in read_csv("places"):
        yield KbEntry(row["id"], "LOC", row["label_ar"], row["label_en"], _names(row["label_ar"], row["aliases_ar"]),
                      kind=row["kind"], source="places")
    for table in _MORE:
        for row in read_csv(table):
            yield _common_entry(row, table, by_iso2)


def _names(label: str, *fields: str) -> tuple[str, ...]:
    """The label and the values of the fields, each once."""
    return tuple(name for name in dict.fromkeys((label, *(name for field in fields for name in values(field)))) if name)


def _country(row: Mapping[str, str]) -> KbEntry:
    names = _names(row["label_ar"], row["official_ar"], row["aliases_ar"])
    return KbEntry(row["id"], "GPE", row["label_ar"], row["label_en"], names, kind="country",
                   country_iso2=row["iso2"] or None, country_id=row["id"], source="countries")


def _people_of(row: Mapping[str, str]) -> KbEntry:
    """The people of a country, named by its demonyms in all their forms, with and without the article."""
    masculine = values(row["demonym_ar_m"])
    forms = [*masculine, *values(row["demonym_ar_f"]), *values(row["demonym_ar_pl"])]
    for form in masculine:
        if form.endswith("ي"):
            forms += [form + "ون", form + "ين", form + "ان", form + "ات"]
    forms += [form[:-2] + "ين" for form in values(row["demonym_ar_pl"]) if form.endswith("ون")]
    names = tuple(dict.fromkeys(name for form in forms for name in (form, with_article(form))))
    return KbEntry(row["id"] + PEOPLE, "NORP", masculine[0], "", names, kind="people", country_iso2=row["iso2"] or None,
                   country_id=row["id"], source="countries")


def with_article(phrase: str) -> str:
    """A name with the article on each of its words: «كوري شمالي» → «الكوري الشمالي»."""
    return " ".join(word if word.startswith("ال") else "ال" + word for word in phrase.split())


def _common_entry(row: Mapping[str, str], table: str, by_iso2: Mapping[str, str]) -> KbEntry:
    return KbEntry(row["id"], row["label"], row["label_ar"], row["label_en"], _names(row["label_ar"], row["aliases_ar"]),
                   values(row["acronym_latin"]), values(row["acronym_ar"]), row["kind"], row["parent_id"] or None,
                   row["country_iso2"] or None, by_iso2.get(row["country_iso2"]), source=table)
