"""The real chain on seeds/, from files to tables."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest

from pipeline.manifest import file_sha256
from pipeline.run import extract
from pipeline.schema import BY_NAME, LABELS, PREDICATES, PUBLISHED, SCHEMAS, SIGNATURES, check_table
from pipeline.tables import read_table

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
FILLED = [name for name in PUBLISHED if name != "rejects"]


def hashes(output: Path) -> dict[str, str]:
    return {name: file_sha256(output / f"{name}.parquet") for name in PUBLISHED}


@pytest.fixture(scope="module")
def texts(seed_outputs: Path) -> dict[str, str]:
    return {d["doc_id"]: d["text"] for d in read_table(seed_outputs, "documents").to_pylist()}


def test_every_article_is_a_document_with_its_text_untouched(texts: dict[str, str]) -> None:
    assert texts == {path.stem: path.read_bytes().decode("utf-8") for path in SEEDS}


@pytest.mark.parametrize("name", FILLED)
def test_every_table_is_filled_and_as_declared(seed_outputs: Path, name: str) -> None:
    table = read_table(seed_outputs, name)
    check_table(name, table)
    assert table.num_rows > 0


@pytest.mark.parametrize("name", [name for name in FILLED if {"start", "text"} <= set(SCHEMAS[name].names)])
def test_offsets_hold_in_every_row(seed_outputs: Path, texts: dict[str, str], name: str) -> None:
    for row in read_table(seed_outputs, name).to_pylist():
        assert texts[row["doc_id"]][row["start"]:row["end"]] == row["text"]


def test_words_stay_inside_their_tokens(seed_outputs: Path) -> None:
    tokens = {(t["doc_id"], t["token_id"]): t for t in read_table(seed_outputs, "tokens").to_pylist()}
    for word in read_table(seed_outputs, "words").to_pylist():
        token = tokens[word["doc_id"], word["token_id"]]
        assert token["start"] <= word["start"] <= word["end"] <= token["end"]


def test_mentions_nest_and_never_cross(seed_outputs: Path) -> None:
    mentions = {(m["doc_id"], m["mention_id"]): m for m in read_table(seed_outputs, "mentions").to_pylist()}
    ends: list[tuple[str, int]] = []
    for (doc_id, _), m in mentions.items():
        if m["parent_id"] is not None:
            parent = mentions[doc_id, m["parent_id"]]
            assert parent["start"] <= m["start"] < m["end"] <= parent["end"]
        while ends and (ends[-1][0] != doc_id or ends[-1][1] <= m["start"]):
            ends.pop()
        assert not ends or m["end"] <= ends[-1][1], f"{m['text']} crosses another mention"
        ends.append((doc_id, m["end"]))
        assert m["label"] in LABELS
        assert m["source"]


def test_ids_join_the_tables(seed_outputs: Path) -> None:
    mentions = {(m["doc_id"], m["mention_id"]): m for m in read_table(seed_outputs, "mentions").to_pylist()}
    entities = {e["entity_id"] for e in read_table(seed_outputs, "entities").to_pylist()}
    assert {m["entity_id"] for m in mentions.values()} - {None} == entities
    for name in ("timexes", "quantities", "acronyms"):
        for row in read_table(seed_outputs, name).to_pylist():
            assert (row["doc_id"], row["mention_id"]) in mentions
    for relation in read_table(seed_outputs, "relations").to_pylist():
        subject = mentions[relation["doc_id"], relation["subject_mention_id"]]
        object_ = mentions[relation["doc_id"], relation["object_mention_id"]]
        assert relation["subject_entity_id"] in entities
        assert (relation["object_entity_id"] is None) == (relation["object_value"] is not None)
        assert relation["object_entity_id"] is None or relation["object_entity_id"] in entities
        allowed = SIGNATURES[relation["predicate"]]
        assert subject["label"] in allowed[0], relation
        assert object_["label"] in allowed[1], relation
        assert relation["wikidata_property"] == PREDICATES[relation["predicate"]]


def test_every_relation_has_its_evidence(seed_outputs: Path, texts: dict[str, str]) -> None:
    for relation in read_table(seed_outputs, "relations").to_pylist():
        assert relation["evidence"].strip()
        assert texts[relation["doc_id"]][relation["evidence_start"]:relation["evidence_end"]] == relation["evidence"]


def test_entity_counts_are_those_of_the_mentions(seed_outputs: Path) -> None:
    mentions = read_table(seed_outputs, "mentions").to_pylist()
    for entity in read_table(seed_outputs, "entities").to_pylist():
        own = [m for m in mentions if m["entity_id"] == entity["entity_id"]]
        assert (entity["n_mentions"], entity["n_documents"]) == (len(own), len({m["doc_id"] for m in own})), entity["name_ar"]


def test_two_processes_and_another_order_give_the_same_bytes(seed_outputs: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "seeds"
    corpus.mkdir()
    for path in reversed(SEEDS):
        shutil.copy(path, corpus)
    done = extract(corpus, tmp_path / "out", processes=2)
    assert done.processed == len(SEEDS)
    assert hashes(tmp_path / "out") == hashes(seed_outputs)


def test_articles_one_by_one_give_the_same_bytes_without_network(seed_outputs: Path, tmp_path: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object) -> None:
        raise AssertionError("a run opened a connection")

    monkeypatch.setattr(socket.socket, "connect", offline)
    corpus = tmp_path / "seeds"
    corpus.mkdir()
    for number, path in enumerate(SEEDS[::-1]):
        shutil.copy(path, corpus)
        done = extract(corpus, tmp_path / "out", processes=1)
        assert (done.processed, done.reused) == (1, number)
    assert hashes(tmp_path / "out") == hashes(seed_outputs)


def test_the_manifest_names_every_table_and_stage(seed_outputs: Path) -> None:
    manifest = json.loads((seed_outputs / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["tables"]) == set(PUBLISHED) <= set(BY_NAME)
    assert {"ingest", "normalize", "segment", "tag", "resolve", "relate", "write"} <= set(manifest["seconds"])
    assert manifest["rejects"] == {}
