"""The knowledge base: who and what Arabic news names, read from the CSV files of this folder.

Ids: a Wikidata id where one was verified, `geo-…` for a GeoNames id, else a slug that says its kind (`org-…`, `per-…`).
The people of a country is an entity of its own, `<country id>-people`, because the guidelines keep NORP apart from GPE.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline.errors import LexiconError
from pipeline.lexicon import read_csv, values
from pipeline.lexicon.kb_entry import Kb, KbEntry, all_names, build_kb, common_entry, variants_of, with_aliases
from pipeline.lexicon.kb_layers import lay_over
from pipeline.lexicon.kb_user import read_user_tables, user_state

__all__ = ["PEOPLE", "Kb", "KbEntry", "build_kb", "load_kb", "with_article"]
PEOPLE = "-people"
_COMMON = ("bodies", "cities", "regions", "sites", "languages", "peoples")
"""Tables in the common form of columns (`common_entry`)."""


def load_kb(user: Path | None = None) -> Kb:
    """The knowledge base of this folder, with a user's lexicon laid over it where one is given.

    Raises LexiconError for two entries with one id, and for what is wrong with the user's tables.
    """
    return _load_kb(user, user_state(user))


@lru_cache(maxsize=4)
def _load_kb(user: Path | None, state: object) -> Kb:
    """`load_kb`, read again where the state of the user's folder is another."""
    if user is not None:
        return lay_over(load_kb(), read_user_tables(user))
    unsure = (*read_csv("ambiguous"), *read_csv("cities_ambiguous"))
    aliases = ((row["id"], values(row["aliases_ar"])) for row in read_csv("aliases"))
    return build_kb(_with_acronyms(with_aliases(_read_entries(), aliases)), ((row["alias"], row["type"]) for row in unsure),
                    variants_of(read_csv("spellings")))


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
        yield KbEntry(row["id"], row["label"], row["label_ar"], row["label_en"], (row["label_ar"],),
                      values(row["acronym_latin"]), values(row["acronym_ar"]), row["kind"], source="acronyms")


def _read_entries() -> Iterator[KbEntry]:
    countries = read_csv("countries")
    by_iso2 = {row["iso2"]: row["id"] for row in countries if row["iso2"]}
    for row in countries:
        yield _country(row)
        if row["demonym_ar_m"]:
            yield _people_of(row)
    for row in read_csv("organisations"):
        yield KbEntry(row["id"], "ORG", row["label_ar"], row["label_en"], all_names(row["label_ar"], row["aliases_ar"]),
                      values(row["acronym_latin"]), values(row["acronym_ar"]), row["kind"], row["parent_id"] or None,
                      source="organisations")
    for row in read_csv("people"):
        yield KbEntry(row["id"], "PERS", row["label_ar"], row["label_en"], all_names(row["label_ar"], row["aliases_ar"]),
                      kind="person", country_iso2=row["country_iso2"] or None, country_id=by_iso2.get(row["country_iso2"]),
                      role_ar=row["role_ar"], source="people")
    for row in read_csv("places"):
        yield KbEntry(row["id"], "LOC", row["label_ar"], row["label_en"], all_names(row["label_ar"], row["aliases_ar"]),
                      kind=row["kind"], source="places")
    for table in _COMMON:
        for row in read_csv(table):
            yield common_entry(row, table, by_iso2)


def _country(row: Mapping[str, str]) -> KbEntry:
    names = all_names(row["label_ar"], row["official_ar"], row["aliases_ar"])
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
