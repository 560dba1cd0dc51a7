"""What lies in a corpus folder: everything is an input or a reject with a reason, in the order of paths."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import CorpusError
from pipeline.ingest import scan
from pipeline.schema import REJECT_REASONS, File

ARTICLE = "انعقدت القمة في القاهرة.\n"


def _ids(files: list[File]) -> list[tuple[str, str | None]]:
    return [(file.doc_id, file.reason) for file in files]


def _write(folder: Path, **contents: str) -> None:
    for name, text in contents.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")


def test_files_are_sorted_by_path_whatever_their_kind_and_depth(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    _write(tmp_path, z__txt=ARTICLE, a__html="<p>" + ARTICLE)
    _write(tmp_path / "b", c__txt=ARTICLE)
    files = list(scan(tmp_path))
    assert [(f.path, f.doc_id, f.suffix) for f in files] == [
        ("a.html", "a", ".html"), ("b/c.txt", "b/c", ".txt"), ("z.txt", "z", ".txt")]
    assert files[1].data == ARTICLE.encode()


def test_a_single_file_is_a_corpus(tmp_path: Path) -> None:
    _write(tmp_path, a__txt=ARTICLE, b__txt=ARTICLE, a__toml='date = "2024"')
    files = list(scan(tmp_path / "a.txt"))
    assert _ids(files) == [("a", None)]
    assert files[0].sidecar == b'date = "2024"'


def test_no_corpus_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        list(scan(tmp_path / "nowhere"))
    assert list(scan(tmp_path)) == []


def test_dot_files_are_no_inputs(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _write(tmp_path / ".git", a__txt=ARTICLE)
    (tmp_path / ".gitkeep").touch()
    assert list(scan(tmp_path)) == []


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress), (".bz2", bz2.compress)])
def test_packed_files_are_unpacked(tmp_path: Path, suffix: str, pack: object) -> None:
    (tmp_path / f"a.txt{suffix}").write_bytes(pack(ARTICLE.encode()))  # type: ignore[operator]
    (tmp_path / f"t.jsonl{suffix}").write_bytes(pack(json.dumps({"id": 1, "text": ARTICLE}).encode()))  # type: ignore[operator]
    (tmp_path / f"torn.txt{suffix}").write_bytes(pack(ARTICLE.encode() * 50)[:30])  # type: ignore[operator]
    files = list(scan(tmp_path))
    assert _ids(files) == [("a", None), ("t/1", None), ("torn", "unreadable")]
    assert files[0].data == ARTICLE.encode()
    assert files[0].suffix == ".txt"


def test_odd_things_are_rejects_and_cost_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    _write(tmp_path / "folder.txt", inside__txt=ARTICLE)
    (tmp_path / "broken.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    _write(tmp_path, paper__pdf="%PDF-", alone__toml="", good__txt=ARTICLE, README="x")
    files = {file.path: file for file in scan(tmp_path)}
    assert {path: file.reason for path, file in files.items()} == {
        "README": "unreadable", "alone.toml": "bad_record", "broken.txt": "unreadable", "folder.txt": "not_a_file",
        "folder.txt/inside.txt": None, "good.txt": None, "loop": "not_a_file",
        "paper.pdf": "unreadable", "pipe.txt": "not_a_file"}
    assert files["broken.txt"].detail == "a broken link"
    assert "no reader for .pdf" in str(files["paper.pdf"].detail)
    assert all(file.reason in REJECT_REASONS for file in files.values() if file.reason)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_reject(tmp_path: Path) -> None:
    _write(tmp_path, a__txt=ARTICLE, b__txt=ARTICLE)
    (tmp_path / "a.txt").chmod(0)
    assert _ids(list(scan(tmp_path))) == [("a", "unreadable"), ("b", None)]


def test_a_file_that_fails_to_open_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, a__txt=ARTICLE, b__txt=ARTICLE)
    real = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert _ids(list(scan(tmp_path))) == [("a", "unreadable"), ("b", None)]


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    _write(tmp_path, a__txt=ARTICLE * 10, b__txt=ARTICLE)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * 1_000_000))
    files = list(scan(tmp_path, max_bytes=100))
    assert _ids(files) == [("a", "too_large"), ("b", None), ("bomb", "too_large")]
    assert files[0].data is None


def test_a_name_that_is_no_utf8_is_shown_escaped(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xe3\xdd.txt")).write_text(ARTICLE, encoding="utf-8")
    except OSError:
        pytest.skip("this file system holds only UTF-8 names")
    assert [(file.doc_id, file.reason) for file in scan(tmp_path)] == [("\\xe3\\xdd", None)]


def test_of_two_files_with_one_stem_both_are_kept_under_ids_of_their_own(tmp_path: Path) -> None:
    _write(tmp_path, a__html="<p>" + ARTICLE, a__txt=ARTICLE, a__toml='outlet = "الأهرام"')
    files = list(scan(tmp_path))
    assert _ids(files) == [("a.html", None), ("a", None)]
    assert all(file.sidecar for file in files)


def test_an_id_that_is_still_taken_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    _write(tmp_path / "t", **{"1__txt": ARTICLE})
    _write(tmp_path, t__jsonl="\n".join(json.dumps({"id": i, "text": ARTICLE}) for i in (1, 2, 2)))
    assert _ids(list(scan(tmp_path))) == [("t/1", None), ("t/2", None), ("t/2", "duplicate_id"), ("t/1", "duplicate_id")]


def test_records_of_json_lines(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "x 1", "title": "ع", "text": ARTICLE, "date": "2024-05-14", "Source": "واج"}), "",
             json.dumps({"headline": "ع", "content": ARTICLE}), "{broken", "[1, 2]", json.dumps({"id": 5, "text": None}),
             json.dumps({"id": 6, "words": 1}), json.dumps({"id": 7, "text": "ب" * 300})]
    (tmp_path / "t.jsonl").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    files = list(scan(tmp_path, max_bytes=500))
    assert [(f.path, f.reason) for f in files] == [
        ("t.jsonl#x_1", None), ("t.jsonl#row-3", None), ("t.jsonl#row-4", "bad_record"), ("t.jsonl#row-5", "bad_record"),
        ("t.jsonl#5", "bad_record"), ("t.jsonl#6", "bad_record"), ("t.jsonl#7", "too_large")]
    record = json.loads(files[0].data or b"")
    assert record == {"id": "x 1", "title": "ع", "text": ARTICLE, "date": "2024-05-14", "outlet": "واج"}
    assert "no text column; it has id, words" in str(files[5].detail)


@pytest.mark.parametrize(("text", "detail"), [
    (5, "its text (body) is no string but 5"), (["x"], "its text (body) is no string but ['x']"), (None, "its text is null"),
])
def test_a_text_that_is_no_string_is_said_to_be_none(tmp_path: Path, text: object, detail: str) -> None:
    (tmp_path / "t.jsonl").write_text(json.dumps({"body": text}), encoding="utf-8")
    (file,) = scan(tmp_path)
    assert (file.reason, file.detail) == ("bad_record", detail)


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(b'{"text": "' + b"a" * 5000 + b'"}\n' + json.dumps({"id": 2, "text": ARTICLE}).encode())
    assert _ids(list(scan(tmp_path, max_bytes=100))) == [("t/row-1", "too_large"), ("t/2", None)]


def test_bytes_that_are_no_utf8_cost_one_record(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(b'{"id": 1, "text": "\xff"}\n{"id": 2, "text": "\xd8\xa7"}\n')
    assert _ids(list(scan(tmp_path))) == [("t/row-1", "encoding"), ("t/2", None)]


@pytest.mark.parametrize(("name", "delimiter", "encoding"), [
    ("t.csv", ",", "utf-8-sig"), ("t.csv", ";", "utf-8"), ("t.tsv", "\t", "utf-8"), ("t.csv", ";", "cp1256"),
    ("t.csv", ",", "utf-16")])
def test_records_of_csv(tmp_path: Path, name: str, delimiter: str, encoding: str) -> None:
    text = "قال الوزير في القاهرة إن القمة التي انعقدت في المدينة\nانتهت"
    rows = [["id", "title", "text"], ["1", "عنوان", f'"{text}"'], ["2", "عنوان بلا نص"],
            ["3", "ثالث", text.split("\n", maxsplit=1)[0], "زائد"]]
    (tmp_path / name).write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    files = list(scan(tmp_path))
    assert _ids(files) == [("t/1", None), ("t/2", "bad_record"), ("t/3", None)]
    assert json.loads(files[0].data or b"")["text"] == text


def test_records_of_parquet(tmp_path: Path) -> None:
    import datetime

    table = pa.table({"ID": [1, 2], "Text": [ARTICLE, None], "date": [datetime.datetime(2024, 5, 14, 3), None], "n": [1, 2]})
    pq.write_table(table, tmp_path / "t.parquet")
    pq.write_table(pa.table({"words": ["x"]}), tmp_path / "u.parquet")
    (tmp_path / "v.parquet").write_bytes(b"PAR1 and no more")
    files = list(scan(tmp_path))
    assert _ids(files) == [("t/1", None), ("t/2", "bad_record"), ("u/row-1", "bad_record"), ("v", "unreadable")]
    assert json.loads(files[0].data or b"") == {"id": 1, "text": ARTICLE, "date": "2024-05-14"}


def test_two_scans_are_the_same(tmp_path: Path) -> None:
    _write(tmp_path, b__txt=ARTICLE, a__txt=ARTICLE, c__jsonl=json.dumps({"text": ARTICLE}))
    assert list(scan(tmp_path)) == list(scan(tmp_path))
