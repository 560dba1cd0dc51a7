"""The knowledge base: its rows are sound, and it says what it should."""

import re
import unicodedata

import pytest

from pipeline.errors import LexiconError
from pipeline.lexicon import FOLDER, read_csv
from pipeline.lexicon.kb import PEOPLE, KbEntry, build_kb, load_kb, with_article
from pipeline.orthography import normalise, search_key
from pipeline.schema import NAMED_LABELS

KB_TABLES = ("organisations", "countries", "people", "places", "bodies", "cities", "regions", "sites", "languages", "peoples",
             "aliases")


@pytest.mark.parametrize("table", KB_TABLES)
def test_tables_have_a_header_comment_with_a_licence_or_source(table):
    first = (FOLDER / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0:2]
    assert first[0].startswith("#")
    assert re.search("Apache|CC0|CC BY", " ".join(first))


def test_every_entry_has_a_known_label_a_name_and_an_id():
    for entry in load_kb().entries:
        assert entry.label in NAMED_LABELS, entry
        assert entry.name_ar, entry
        assert entry.names[0] == entry.name_ar, entry
        assert re.fullmatch(r"[A-Za-z0-9-]+", entry.id), entry


def test_names_are_in_the_normal_form_without_stray_spaces():
    for entry in load_kb().entries:
        for name in (*entry.names, *entry.acronyms_ar):
            assert normalise(name)[0] == name == name.strip() == unicodedata.normalize("NFC", name), (entry.id, name)
            assert "  " not in name, (entry.id, name)


def test_parents_and_countries_exist():
    kb = load_kb()
    for entry in kb.entries:
        assert entry.parent_id is None or entry.parent_id in kb.by_id, entry
        assert entry.country_id is None or entry.country_id in kb.by_id, entry


def test_a_name_of_several_entries_is_listed_as_ambiguous_or_told_apart_by_label():
    kb = load_kb()
    unlisted = {key: [e.id for e in entries] for key, entries in kb.by_key.items()
                if len(entries) > 1 and len({e.label for e in entries}) == 1 and key not in kb.ambiguous
                and entries[0].label != "NORP" and {e.kind for e in entries} != {"country", "capital"}}
    assert not unlisted


def test_ambiguous_names_point_at_entries():
    kb = load_kb()
    for table in ("ambiguous", "cities_ambiguous"):
        for row in read_csv(table):
            for entity_id in row["ids"].split("|"):
                assert entity_id in kb.by_id, row


def test_countries_capitals_and_peoples():
    kb = load_kb()
    kazakhstan = kb.country("KZ")
    assert kazakhstan is not None
    assert kazakhstan.id == "Q232"
    assert "جمهورية كازاخستان" in kazakhstan.names
    people = kb.by_id[kazakhstan.id + PEOPLE]
    assert people.label == "NORP"
    assert people.country_id == kazakhstan.id
    assert people.wikidata is None
    assert kazakhstan.wikidata == "Q232"
    assert {search_key("الكازاخستانية"), search_key("كازاخستانيين")} <= {search_key(name) for name in people.names}
    assert any(e.kind == "capital" and e.country_iso2 == "KZ" for e in kb.by_key[search_key("أستانا")])
    assert kb.country(None) is None
    assert kb.country("XX") is None


def test_two_entries_with_one_id_are_refused():
    entry = KbEntry("x-1", "ORG", "هيئة", "Body", ("هيئة",))
    with pytest.raises(LexiconError, match="x-1"):
        build_kb([entry, entry])


def test_with_article():
    assert with_article("كوري شمالي") == "الكوري الشمالي"
    assert with_article("البحريني") == "البحريني"


@pytest.mark.parametrize("table", ["given_names", "family_names"])
def test_name_tables(table):
    rows = read_csv(table)
    keys = [search_key(row["name"]) for row in rows]
    assert len(keys) == len(set(keys)) > 1500
    assert {row["source"] for row in rows} == {"written", "corpora"}
    assert all(row["common"] in ("0", "1") and normalise(row["name"])[0] == row["name"] for row in rows)


def test_class_and_reference_nouns_are_folded_without_article():
    for table in ("class_nouns", "reference_nouns"):
        nouns = [row["noun"] for row in read_csv(table)]
        assert len(nouns) == len(set(nouns))
        assert all(search_key(noun) == noun and not noun.startswith("ال") for noun in nouns)
