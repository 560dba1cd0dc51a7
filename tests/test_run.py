from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline import batches, run, write
from pipeline.errors import CorpusError, OutputError
from pipeline.manifest import file_sha256
from pipeline.run import RunSummary, extract
from pipeline.schema import PUBLISHED, SCHEMAS
from pipeline.settings import load_settings
from pipeline.tables import read_table
from pipeline.write.publish import NO_LINKS
from tests.small_chain import ARTICLES, build_small_chain, write_corpus


@pytest.fixture(autouse=True)
def _small_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_chain", build_small_chain)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def hashes(output: Path) -> dict[str, str]:
    return {name: file_sha256(output / f"{name}.parquet") for name in PUBLISHED}


def counts(done: RunSummary) -> tuple[int, int, int]:
    return done.processed, done.reused, done.removed


def column(output: Path, table: str, name: str) -> list[Any]:
    values: list[Any] = read_table(output, table)[name].to_pylist()
    return values


def settings(**values: Any) -> Any:
    return load_settings(None, {key.replace("__", "."): value for key, value in values.items()})


# What comes out


def test_every_table_is_there_as_declared(corpus: Path, tmp_path: Path) -> None:
    done = extract(corpus, tmp_path / "out")
    assert done.rows["documents"] == 3
    for name in PUBLISHED:
        table = read_table(tmp_path / "out", name)
        assert table.schema == SCHEMAS[name]
        assert table.num_rows == done.rows[name]


def test_rows_are_sorted_by_document_and_position(corpus: Path, tmp_path: Path) -> None:
    write_corpus(corpus, {"long": " ".join(["الكلمة"] * 12)})
    extract(corpus, tmp_path / "out")
    assert column(tmp_path / "out", "documents", "doc_id") == ["a", "b", "c/d", "long"]
    mentions = read_table(tmp_path / "out", "mentions").to_pylist()
    places = [(m["doc_id"], m["start"]) for m in mentions]
    assert places == sorted(places)
    assert [m["mention_id"] for m in mentions if m["doc_id"] == "long"] == [f"m{n}" for n in range(12)]


def test_offsets_hold_in_every_table_that_has_them(corpus: Path, tmp_path: Path) -> None:
    write_corpus(corpus, {"crlf": "\ufeffقال الوزير\r\nفي المدينة 😀 الكبيرة\r\n"})
    extract(corpus, tmp_path / "out")
    documents = read_table(tmp_path / "out", "documents")
    texts = dict(zip(documents["doc_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    for name in ("sentences", "tokens", "words", "mentions", "references", "quotes"):
        for row in read_table(tmp_path / "out", name).to_pylist():
            if "text" in row:
                assert texts[row["doc_id"]][row["start"]:row["end"]] == row["text"]
    for row in read_table(tmp_path / "out", "relations").to_pylist():
        assert texts[row["doc_id"]][row["evidence_start"]:row["evidence_end"]] == row["evidence"]


def test_files_say_which_run_made_them_and_encode_categories(corpus: Path, tmp_path: Path) -> None:
    done = extract(corpus, tmp_path / "out")
    for name in PUBLISHED:
        metadata = pq.read_metadata(tmp_path / "out" / f"{name}.parquet").metadata
        assert metadata[b"run_id"].decode() == done.run_id
        assert metadata[b"table"].decode() == name
    schema = pq.read_schema(tmp_path / "out" / "mentions.parquet")
    assert pa.types.is_dictionary(schema.field("label").type)
    assert pa.types.is_string(schema.field("text").type)
    assert b"description" in schema.field("text").metadata
    group = pq.read_metadata(tmp_path / "out" / "mentions.parquet").row_group(0)
    assert group.column(0).compression == "ZSTD"


def test_entities_are_the_union_of_the_documents(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    entities = {e["name_ar"]: e for e in read_table(tmp_path / "out", "entities").to_pylist()}
    assert (entities["WHO"]["n_mentions"], entities["WHO"]["n_documents"], entities["WHO"]["acronyms"]) == (2, 2, ["WHO"])
    assert entities["الوزير"]["n_documents"] == 1


def test_links_across_documents_reach_every_table(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.ids import nil_entity_id

    who, body = nil_entity_id("ORG", "WHO"), nil_entity_id("ORG", "المنظمة")
    monkeypatch.setattr(run, "_links", lambda *_: {who: body})
    extract(corpus, tmp_path / "out")
    for table in PUBLISHED:
        for name in ("entity_id", "subject_entity_id", "object_entity_id"):
            if name in SCHEMAS[table].names:
                assert who not in column(tmp_path / "out", table, name)
    assert column(tmp_path / "out", "acronyms", "expansion") == ["المنظمة", "المنظمة"]
    assert column(tmp_path / "out", "acronyms", "source") == ["corpus", "corpus"]
    merged = {e["entity_id"]: e for e in read_table(tmp_path / "out", "entities").to_pylist()}[body]
    assert (merged["n_mentions"], merged["n_documents"], merged["aliases"]) == (4, 2, ["WHO", "المنظمة"])


def test_the_manifest_says_what_was_used_and_made(corpus: Path, tmp_path: Path) -> None:
    done = extract(corpus, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run_id"] == done.run_id
    assert manifest["documents"] == {"documents": 3, "inputs": 3, "reused": 0, "processed": 3, "removed": 0}
    assert {name: table["sha256"] for name, table in manifest["tables"].items()} == hashes(tmp_path / "out")
    assert {"ingest", "tag", "total", "write"} <= set(manifest["seconds"])
    assert len(manifest["environment"]["code"]) == 64
    assert manifest["environment"]["settings"]["tag"]["tagger"] == "khabar"


# Same bytes in, same bytes out


def test_order_and_place_of_files_do_not_matter(tmp_path: Path) -> None:
    first = write_corpus(tmp_path / "first", ARTICLES)
    second = write_corpus(tmp_path / "second", dict(reversed(ARTICLES.items())))
    extract(first, tmp_path / "out1")
    extract(second, tmp_path / "out2")
    assert hashes(tmp_path / "out1") == hashes(tmp_path / "out2")


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_size_of_batches_does_not_matter(corpus: Path, tmp_path: Path, size: int) -> None:
    extract(corpus, tmp_path / "out1")
    extract(corpus, tmp_path / "out2", settings=settings(run__batch_documents=size))
    extract(corpus, tmp_path / "out3", settings=settings(run__batch_bytes=size))
    assert hashes(tmp_path / "out1") == hashes(tmp_path / "out2") == hashes(tmp_path / "out3")


def test_incremental_and_full_runs_agree(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(corpus, out)
    write_corpus(corpus, {f"new{n}": f"قال الوزير {n} إن المدينة" for n in range(12)})
    extract(corpus, out, settings=settings(run__batch_documents=1))
    (corpus / "a.txt").unlink()
    write_corpus(corpus, {"b": "تغير النص والمكان"})
    assert counts(extract(corpus, out)) == (1, 13, 1)
    extract(corpus, tmp_path / "fresh")
    assert hashes(out) == hashes(tmp_path / "fresh")
    before = hashes(out)
    assert counts(extract(corpus, out, full=True)) == (14, 0, 0)
    assert hashes(out) == before


# Only what is new


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("an unchanged document was processed")

    monkeypatch.setattr(batches, "process_batch", fail)


def test_nothing_is_processed_again(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_corpus(corpus, {"empty": ""})
    first = extract(corpus, tmp_path / "out")
    stamp = (tmp_path / "out" / "words.parquet").stat().st_mtime_ns
    forbid(monkeypatch)
    again = extract(corpus, tmp_path / "out")
    assert counts(again) == (0, 4, 0)
    assert (again.run_id, again.rows, again.rejects) == (first.run_id, first.rows, first.rejects)
    assert (tmp_path / "out" / "words.parquet").stat().st_mtime_ns == stamp
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["documents"]["reused"] == 4


def test_a_changed_document_is_done_again_and_no_other(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    write_corpus(corpus, {"b": "نص جديد عن المدينة"})
    assert counts(extract(corpus, tmp_path / "out")) == (1, 2, 0)
    assert "نص جديد عن المدينة" in column(tmp_path / "out", "documents", "text")


def test_a_sidecar_counts_as_a_change(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    (corpus / "b.toml").write_text('date = "2024-05-14"\n', encoding="utf-8")
    assert counts(extract(corpus, tmp_path / "out")) == (1, 2, 0)
    assert "2024-05-14" in column(tmp_path / "out", "documents", "published")
    (corpus / "b.toml").unlink()
    extract(corpus, tmp_path / "out")
    assert "2024-05-14" not in column(tmp_path / "out", "documents", "published")


def test_removed_documents_leave_the_tables(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    (corpus / "a.txt").unlink()
    done = extract(corpus, tmp_path / "out")
    assert counts(done) == (0, 2, 1)
    for name in PUBLISHED:
        if "doc_id" in SCHEMAS[name].names:
            assert "a" not in column(tmp_path / "out", name, "doc_id")
    assert all("انتهى" not in name for name in column(tmp_path / "out", "entities", "name_ar"))


def test_settings_that_rows_depend_on_redo_them(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    assert counts(extract(corpus, tmp_path / "out", settings=settings(tag__min_score=0.7)))[0] == 3
    assert counts(extract(corpus, tmp_path / "out", settings=settings(tag__min_score=0.7, run__batch_documents=1)))[0] == 0


def test_damaged_tables_are_written_again(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    before = hashes(tmp_path / "out")
    (tmp_path / "out" / "words.parquet").resolve().write_bytes(b"")
    assert counts(extract(corpus, tmp_path / "out"))[0] == 0
    assert hashes(tmp_path / "out") == before


def test_a_damaged_store_is_redone_and_said(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    before = hashes(tmp_path / "out")
    part = next((tmp_path / "out" / ".store").glob("*.arrow"))
    part.write_bytes(part.read_bytes()[:-8])
    done = extract(corpus, tmp_path / "out")
    assert counts(done) == (3, 0, 0)
    assert "damaged" in done.notes[0]
    assert hashes(tmp_path / "out") == before


# All or nothing


def test_a_failure_while_writing_leaves_the_last_run(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extract(corpus, tmp_path / "out")
    before = hashes(tmp_path / "out")
    write_corpus(corpus, {"new": "قال الوزير"})

    def fail(path: Path, table: str, *rest: Any) -> Any:
        if table == "relations":
            raise OSError(28, "No space left on device")
        return write.write_parquet(path, table, *rest)

    monkeypatch.setattr(run, "write_parquet", fail)
    with pytest.raises(OutputError, match="No space left"):
        extract(corpus, tmp_path / "out")
    assert hashes(tmp_path / "out") == before
    monkeypatch.undo()
    monkeypatch.setattr(batches, "_chain", build_small_chain)
    assert counts(extract(corpus, tmp_path / "out")) == (0, 4, 0)
    assert hashes(tmp_path / "out") != before


def test_interrupted_in_the_chain_keeps_what_was_done(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = settings(run__batch_documents=1)
    real = batches.process_batch
    calls = []

    def interrupted(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(batches, "process_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        extract(corpus, tmp_path / "out", settings=one)
    assert not (tmp_path / "out" / "relations.parquet").exists()
    assert counts(extract(corpus, tmp_path / "out", settings=one)) == (1, 2, 0)


def test_only_the_last_two_runs_are_kept(corpus: Path, tmp_path: Path) -> None:
    for n in range(4):
        write_corpus(corpus, {"b": f"النص {n}"})
        extract(corpus, tmp_path / "out")
    assert len(list((tmp_path / "out" / ".runs").iterdir())) == 2


def test_without_symbolic_links_tables_are_moved_and_it_is_said(corpus: Path, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    extract(corpus, tmp_path / "linked")

    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    done = extract(corpus, tmp_path / "out")
    assert NO_LINKS in done.notes
    assert not (tmp_path / "out" / "words.parquet").is_symlink()
    assert hashes(tmp_path / "out") == hashes(tmp_path / "linked")
    assert counts(extract(corpus, tmp_path / "out")) == (0, 3, 0)
    monkeypatch.undo()
    monkeypatch.setattr(batches, "_chain", build_small_chain)
    write_corpus(corpus, {"new": "المدينة"})
    extract(corpus, tmp_path / "out")
    assert (tmp_path / "out" / "words.parquet").is_symlink()


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline import batches, run
from tests.small_chain import build_small_chain
batches._chain = build_small_chain
real, count = run.{name}, 0
def killing(*arguments, **options):
    global count
    count += 1
    if count == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)
run.{name} = killing
run.extract(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize(("name", "call"), [("write_parquet", 9), ("write_manifest", 1)])
def test_a_killed_run_leaves_the_last_good_tables(corpus: Path, tmp_path: Path, name: str, call: int) -> None:
    out = tmp_path / "out"
    extract(corpus, out)
    before = hashes(out)
    write_corpus(corpus, {"new": "قال الوزير في المدينة"})
    killed = subprocess.run([sys.executable, "-c", KILLED.format(name=name, call=call), corpus, out], check=False,
                            cwd=Path(__file__).parent.parent)
    assert killed.returncode == -signal.SIGKILL
    assert hashes(out) == before
    assert extract(corpus, out).documents == 4
    extract(corpus, tmp_path / "fresh")
    assert hashes(out) == hashes(tmp_path / "fresh")


# Bad input


def bad_corpus(folder: Path) -> Path:
    write_corpus(folder, {"good": "قال الوزير إن المدينة بخير", "empty": "", "latin": "no Arabic at all here, only English.",
                          "boom": "كلمة BOOM في النص العربي"})
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "nul.txt").write_bytes("نص عربي\x00 فيه صفر".encode())
    (folder / "utf16.txt").write_bytes("قال الوزير إن المدينة بخير وسلام".encode("utf-16"))
    (folder / "windows.txt").write_bytes(("قال الوزير إن المدينة بخير وسلام اليوم. " * 5).encode("cp1256"))
    (folder / "huge.txt").write_text("كلمة " * 200, encoding="utf-8")
    html = "<html><body><article><p>قال الوزير إن المدينة بخير</p></article></body></html>"
    (folder / "good.html").write_text(html, encoding="utf-8")
    (folder / "folder.txt").mkdir()
    (folder / "broken.txt").symlink_to(folder / "nowhere")
    records = [("1", "قال الوزير"), ("1", "قال الرئيس"), ("1", "قال الملك"), ("2", "المدينة")]
    lines = [json.dumps({"id": number, "text": text}) for number, text in records]
    (folder / "table.jsonl").write_text("\n".join([*lines, "{not json"]), encoding="utf-8")
    return folder


def test_bad_input_is_a_reject_with_a_reason_and_the_rest_is_done(tmp_path: Path) -> None:
    corpus = bad_corpus(tmp_path / "corpus")
    done = extract(corpus, tmp_path / "out", settings=settings(run__max_bytes=1000), processes=1)
    rejects = {r["path"]: r for r in read_table(tmp_path / "out", "rejects").to_pylist()}
    reasons = {path: r["reason"] for path, r in rejects.items()}
    expected = {"empty.txt": "empty", "latin.txt": "no_arabic", "huge.txt": "too_large", "folder.txt": "not_a_file",
                "broken.txt": "unreadable", "boom.txt": "failed"}
    assert {path: reasons.get(path) for path in expected} == expected
    assert "binary.txt" in reasons
    assert rejects["boom.txt"]["detail"] == "RuntimeError: boom"
    assert rejects["boom.txt"]["doc_id"] == "boom"
    assert [path for path, reason in reasons.items() if reason == "duplicate_id"] == ["table.jsonl#1 (2)", "table.jsonl#1 (3)"]
    documents = column(tmp_path / "out", "documents", "doc_id")
    assert {"good", "utf16", "windows", "table/1", "table/2"} <= set(documents)
    assert len(documents) + len(rejects) == done.processed
    assert sum(done.rejects.values()) == len(rejects)
    again = extract(corpus, tmp_path / "out", settings=settings(run__max_bytes=1000))
    assert (again.processed, again.rejects) == (0, done.rejects)


def test_a_duplicate_that_goes_away_leaves_no_reject(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [json.dumps({"id": "1", "text": "قال الوزير"}), json.dumps({"id": "1", "text": "قال الرئيس"})]
    (corpus / "t.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert extract(corpus, tmp_path / "out").rejects == {"duplicate_id": 1}
    (corpus / "t.jsonl").write_text(lines[0], encoding="utf-8")
    assert extract(corpus, tmp_path / "out").rejects == {}


def test_a_document_that_disappears_in_the_chain_is_said(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(chosen: Any) -> Any:
        ingest, *rest = build_small_chain(chosen)

        def without_b(tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
            out = dict(ingest.run(tables))
            keep = [doc_id != "b" for doc_id in out["documents"]["doc_id"].to_pylist()]
            out["documents"] = out["documents"].filter(pa.array(keep))
            return out

        return (type(ingest)(ingest.name, ingest.reads, ingest.writes, without_b), *rest)

    monkeypatch.setattr(batches, "_chain", forgetful)
    assert extract(corpus, tmp_path / "out").rejects == {"failed": 1}
    assert column(tmp_path / "out", "rejects", "path") == ["b.txt"]


@pytest.mark.parametrize(("make", "message"), [
    pytest.param(lambda tmp: (tmp / "nowhere", tmp / "out"), "there is no corpus", id="missing corpus"),
    pytest.param(lambda tmp: (_folder(tmp / "nothing"), tmp / "out"), "no articles", id="empty corpus"),
    pytest.param(lambda tmp: (write_corpus(tmp / "c"), tmp / "c" / "out"), "inside the corpus", id="output in corpus"),
])
def test_a_corpus_that_is_none_is_one_line(tmp_path: Path, make: Any, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        extract(*make(tmp_path))


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_an_output_that_cannot_be_written_is_one_line(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for output in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError):
            extract(corpus, output)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_line(corpus: Path, tmp_path: Path) -> None:
    locked = _folder(tmp_path / "locked")
    locked.chmod(0o500)
    with pytest.raises(OutputError, match="cannot write"):
        extract(corpus, locked)


def test_an_empty_corpus_leaves_the_last_run(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    before = hashes(tmp_path / "out")
    for path in corpus.rglob("*.txt"):
        path.unlink()
    with pytest.raises(CorpusError):
        extract(corpus, tmp_path / "out")
    assert hashes(tmp_path / "out") == before


def test_progress_ends_at_the_total(corpus: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    extract(corpus, tmp_path / "out", progress=lambda *step: seen.append(step), settings=settings(run__batch_documents=1))
    assert [step for step in seen if step[0] == "articles"] == [("articles", n, 3) for n in range(4)]
    assert seen[-1] == ("tables", len(PUBLISHED), len(PUBLISHED))


def test_an_unchanged_run_imports_no_stage_and_no_model_library(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    code = ("import sys; from pipeline.run import extract; done = extract(sys.argv[1], sys.argv[2]);"
            "heavy = {'camel_tools', 'onnxruntime', 'torch', 'stanza', 'trafilatura', 'pipeline.chain', 'pipeline.tag'};"
            "print(done.processed, *sorted(heavy & set(sys.modules)))")
    begin = time.perf_counter()
    out = subprocess.run([sys.executable, "-c", code, corpus, tmp_path / "out"], check=True, capture_output=True, text=True,
                         cwd=Path(__file__).parent.parent)
    assert out.stdout.split() == ["0"]
    assert time.perf_counter() - begin < 5


# What is no success though it finished


def test_a_corpus_of_nothing_but_rejects_is_an_error_of_the_api(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "c", {"empty": "", "boom": "كلمة BOOM هنا"})
    with pytest.raises(CorpusError, match=r"every input was rejected .*1 empty, 1 failed.*rejects.parquet"):
        pipeline.extract(corpus, tmp_path / "out")
    assert sorted(column(tmp_path / "out", "rejects", "reason")) == ["empty", "failed"]


def test_the_summary_says_that_some_articles_failed(corpus: Path, tmp_path: Path) -> None:
    assert pipeline.extract(corpus, tmp_path / "out").problem is None
    write_corpus(corpus, {"empty": ""})
    assert pipeline.extract(corpus, tmp_path / "out").problem is None
    write_corpus(corpus, {"boom": "كلمة BOOM هنا"})
    assert "1 article(s) failed" in (pipeline.extract(corpus, tmp_path / "out").problem or "")
