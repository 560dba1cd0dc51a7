from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import batches
from pipeline.export import FORMATS, export
from pipeline.export.brat import ann_lines, annotation_conf
from pipeline.export.conllu import conllu_lines
from pipeline.export.documents import file_name
from pipeline.export.standoff import standoff_record
from pipeline.run import extract
from pipeline.schema import LABELS, PREDICATES, PUBLISHED
from pipeline.tables import read_table
from tests.small_chain import ARTICLES, build_small_chain, write_corpus


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "_chain", build_small_chain)
        output = tmp_path_factory.mktemp("out")
        extract(write_corpus(tmp_path_factory.mktemp("corpus")), output)
        yield output


def files(out: Path, form: str) -> dict[str, str]:
    return dict(FORMATS[form](out))


def mention(number: int, start: int, end: int, label: str, text: str, **given: Any) -> dict[str, Any]:
    return {"mention_id": f"m{number}", "start": start, "end": end, "label": label, "text": text, "acronym": False,
            "entity_id": None, "parent_id": None} | given


def rows(**given: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {"mentions": [], "timexes": [], "quantities": [], "quotes": [], "relations": []} | given


# brat


def test_brat_holds_every_mention_at_its_place(out: Path) -> None:
    made = files(out, "brat")
    for doc_id, text in ARTICLES.items():
        assert made[f"{doc_id}.txt"] == text
        spans = re.findall(r"^T\d+\tORG (\d+) (\d+)\t(.*)$", made[f"{doc_id}.ann"], re.MULTILINE)
        assert spans
        assert all(text[int(start):int(end)] == surface for start, end, surface in spans)
    assert "R1\tpart_of Subject:T2 Object:T1" in made["c/d.ann"]
    assert "A1\tAcronym T2" in made["c/d.ann"]


def test_brat_splits_a_span_at_line_ends() -> None:
    text = "قال “نعم\nولا” أمس"
    quote = {"quote_id": "q0", "start": 5, "end": 12, "text": text[5:12]}
    assert list(ann_lines(text, rows(quotes=[quote]))) == ["T1\tQUOTE 5 8;9 12\tنعم ولا"]


def test_brat_notes_hold_entity_or_value() -> None:
    made = list(ann_lines("كازاخستان 2024 15%", rows(
        mentions=[mention(0, 0, 9, "GPE", "كازاخستان", entity_id="Q232"), mention(1, 10, 14, "DATE", "2024"),
                  mention(2, 15, 18, "PERCENT", "15%")],
        timexes=[{"mention_id": "m1", "value": "2024"}], quantities=[{"mention_id": "m2", "value": 15.0, "unit": "%"}])))
    assert made == ["T1\tGPE 0 9\tكازاخستان", "#1\tAnnotatorNotes T1\tQ232",
                    "T2\tDATE 10 14\t2024", "#2\tAnnotatorNotes T2\t2024",
                    "T3\tPERCENT 15 18\t15%", "#3\tAnnotatorNotes T3\t15 %"]


def test_brat_configuration_declares_all_labels_and_predicates() -> None:
    lines = annotation_conf().splitlines()
    assert set(LABELS) <= set(lines)
    assert {line.split("\t")[0] for line in lines} >= set(PREDICATES)


# CoNLL-U


def word(number: int, token: int, form: str, **given: Any) -> dict[str, Any]:
    return {"sentence_id": 0, "token_id": token, "word_id": number, "form": form, "lemma": None, "upos": "NOUN", "feats": None,
            "gloss": None, "head": None, "deprel": None} | given


def test_conllu_has_ten_columns_and_ids_in_order(out: Path) -> None:
    for text in files(out, "conllu").values():
        for sentence in text.split("\n\n"):
            lines = [line.split("\t") for line in sentence.splitlines() if line and not line.startswith("#")]
            assert all(len(line) == 10 for line in lines)
            assert [line[0] for line in lines] == [str(n) for n in range(1, len(lines) + 1)]


def test_conllu_splits_multiword_tokens_and_resolves_heads() -> None:
    sentence = {"sentence_id": 0, "text": "وللأمم صوت"}
    tokens = [{"sentence_id": 0, "token_id": 0, "start": 0, "end": 6, "text": "وللأمم"},
              {"sentence_id": 0, "token_id": 1, "start": 7, "end": 10, "text": "صوت"}]
    words = [word(0, 0, "و", upos="CCONJ", head=3, deprel="cc"), word(1, 0, "ل", upos="ADP", head=2, deprel="case"),
             word(2, 0, "الأمم", gloss="nations|peoples", head=3, deprel="obl"), word(3, 1, "صوت", deprel="root")]
    made = list(conllu_lines("a", {"sentences": [sentence], "tokens": tokens, "words": words,
                                   "mentions": [mention(0, 2, 6, "ORG", "لأمم")]}))
    assert made[:3] == ["# newdoc id = a", "# sent_id = a-0", "# text = وللأمم صوت"]
    assert made[3].split("\t") == ["1-3", "وللأمم", *"_______", "Start=0|End=6|Entity=B-ORG"]
    assert made[6].split("\t") == ["3", "الأمم", "_", "NOUN", "_", "_", "4", "obl", "_", "Gloss=nations/peoples"]
    assert made[7].split("\t") == ["4", "صوت", "_", "NOUN", "_", "_", "0", "root", "_", "Start=7|End=10"]
    assert made[8:] == [""]


def test_conllu_marks_the_outermost_mention() -> None:
    tokens = [{"sentence_id": 0, "token_id": n, "start": 2 * n, "end": 2 * n + 1, "text": "ك"} for n in range(4)]
    made = list(conllu_lines("a", {"sentences": [{"sentence_id": 0, "text": "ك ك ك ك"}], "tokens": tokens,
                                   "words": [word(n, n, "ك") for n in range(4)],
                                   "mentions": [mention(0, 0, 3, "ORG", "ك ك"), mention(1, 2, 3, "GPE", "ك", parent_id="m0"),
                                                mention(2, 6, 7, "PERS", "ك")]}))
    assert [re.findall(r"Entity=(\S+)", line) for line in made[3:7]] == [["B-ORG"], ["I-ORG"], [], ["B-PERS"]]


# CSV, JSON lines


def test_csv_holds_every_table_with_all_rows(out: Path) -> None:
    made = files(out, "csv")
    assert set(made) == {f"{name}.csv" for name in PUBLISHED}
    for name in PUBLISHED:
        assert made[f"{name}.csv"].startswith("\ufeff")
        read = list(csv.DictReader(io.StringIO(made[f"{name}.csv"].removeprefix("\ufeff"), newline="")))
        assert len(read) == read_table(out, name).num_rows
    documents = csv.DictReader(io.StringIO(made["documents.csv"].removeprefix("\ufeff"), newline=""))
    assert {d["doc_id"]: d["text"] for d in documents} == ARTICLES


def test_jsonl_has_the_form_of_the_gold(out: Path) -> None:
    gold = json.loads((Path(__file__).parents[1] / "gold/seeds.jsonl").read_text(encoding="utf-8").splitlines()[0])
    records = [json.loads(line) for line in files(out, "jsonl")["khabar.jsonl"].splitlines()]
    assert [record["doc_id"] for record in records] == ["a", "b", "c/d"]
    for record in records:
        assert set(record) <= set(gold)
        assert {key for r in record["relations"] for key in r} <= {key for r in gold["relations"] for key in r}


def test_jsonl_writes_values_as_the_guidelines_do() -> None:
    amounts = [{"mention_id": f"m{n}", "value": value, "unit": unit}
               for n, (value, unit) in enumerate([(15.0, "%"), (3.0, None), (0.25, None), (2e9, "USD"), (None, None)])]
    record = standoff_record({"doc_id": "a", "published": None, "sha256": "", "n_chars": 0}, rows(
        mentions=[mention(n, n, n + 1, "CARDINAL", "x") for n in range(5)], quantities=amounts))
    assert [m["value"] for m in record["mentions"]] == ["15%", "3", "0.25", "2000000000_USD", None]


# Files


@pytest.mark.parametrize(("doc_id", "name"), [
    ("a", "a.ann"), ("c/d", "c/d.ann"), ("../../etc/passwd", "_/_/etc/passwd.ann"), ("/etc/passwd", "etc/passwd.ann"),
    ("t/a\\b", "t/a_b.ann"), ("", "_.ann"), ("a//b", "a/b.ann"),
])
def test_files_stay_below_the_folder(doc_id: str, name: str) -> None:
    assert file_name(doc_id, ".ann") == name


def test_export_writes_what_the_format_makes(out: Path, tmp_path: Path) -> None:
    assert export(out, tmp_path / "x", "brat") == 7
    assert (tmp_path / "x/c/d.txt").read_bytes().decode() == ARTICLES["c/d"]
