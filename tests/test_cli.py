from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from pipeline import __version__, batches
from pipeline.cli import main
from pipeline.schema import PUBLISHED
from pipeline.tables import dictionary_markdown, read_table
from tests.small_chain import build_small_chain, write_corpus

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A small corpus and the output of a run on it; read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "_chain", build_small_chain)
        corpus, out = write_corpus(tmp_path_factory.mktemp("corpus")), tmp_path_factory.mktemp("out")
        assert khabar("extract", corpus, "--output", out).exit_code == 0
        yield corpus, out


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(batches, "_chain", build_small_chain)
    return write_corpus(tmp_path / "corpus")


def khabar(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = [pytest.param(path, command, id=" ".join(path)) for path, command in commands()]


# Help and documents


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_has_help_with_an_example(path: tuple[str, ...], command: click.Command) -> None:
    shown = khabar(*path, "--help")
    assert shown.exit_code == 0
    assert re.search(r"Examples:\n +khabar " + " ".join(path), shown.output)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_and_option_is_in_the_guide(path: tuple[str, ...], command: click.Command) -> None:
    guide = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
    assert "khabar " + " ".join(path) in guide
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in guide, parameter.opts[0]


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in main.commands:
        assert f"`{name}`" in readme or f"khabar {name}" in readme, name


def test_the_version_is_the_packages() -> None:
    assert khabar("--version").output.strip() == f"khabar {__version__}"


def test_the_data_dictionary_in_docs_is_current() -> None:
    assert (ROOT / "docs/tables.md").read_text(encoding="utf-8") == dictionary_markdown(), \
        "run `khabar tables --markdown > docs/tables.md`"


# extract


def test_extract_says_what_it_did(corpus: Path, tmp_path: Path) -> None:
    done = khabar("extract", corpus, "--output", tmp_path / "out")
    assert done.exit_code == 0
    assert "3 articles: 3 inputs processed, 0 unchanged, 0 removed" in done.output
    assert all(name in done.output for name in PUBLISHED)
    assert "3 unchanged" in khabar("extract", corpus, "-o", tmp_path / "out").output


def test_quiet_prints_nothing(corpus: Path, tmp_path: Path) -> None:
    assert khabar("extract", corpus, "-o", tmp_path / "out", "--quiet").output == ""


@pytest.mark.parametrize(("articles", "options", "code"), [
    pytest.param({"empty": ""}, [], 0, id="a reject alone"),
    pytest.param({"empty": ""}, ["--strict"], 3, id="a reject, strict"),
    pytest.param({}, ["--strict"], 0, id="no reject, strict"),
    pytest.param({"boom": "كلمة BOOM هنا"}, [], 3, id="an article that failed"),
])
def test_exit_codes_of_a_finished_run(corpus: Path, tmp_path: Path, articles: dict[str, str], options: list[str],
                                      code: int) -> None:
    write_corpus(corpus, articles)
    done = khabar("extract", corpus, "-o", tmp_path / "out", *options)
    assert done.exit_code == code
    assert ("1 input rejected" in done.output) == bool(articles)
    assert (tmp_path / "out" / "documents.parquet").exists()


def test_an_article_that_is_kept_is_not_called_rejected(corpus: Path, tmp_path: Path) -> None:
    (corpus / "a.toml").write_text('tilte = "ع"\n', encoding="utf-8")
    write_corpus(corpus, {"empty": ""})
    done = khabar("extract", corpus, "-o", tmp_path / "out")
    assert "1 input rejected, 1 remark on others: 1 bad_record, 1 empty; see" in done.output
    assert "3 articles: 4 inputs" in done.output


def test_nothing_but_rejects_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_chain", build_small_chain)
    assert khabar("extract", write_corpus(tmp_path / "c", {"empty": ""}), "-o", tmp_path / "out").exit_code == 3


@pytest.mark.parametrize(("arguments", "code", "message"), [
    pytest.param(["extract", "{tmp}/nowhere"], 1, "there is no corpus", id="no corpus"),
    pytest.param(["extract", "{corpus}", "-o", "{tmp}/file"], 1, "is a file", id="output is a file"),
    pytest.param(["extract", "{corpus}", "-o", "/proc/khabar"], 1, "cannot write", id="unwritable output"),
    pytest.param(["extract", "{tmp}/empty", "-o", "{tmp}/nothing"], 1, "no articles", id="empty corpus"),
    pytest.param(["extract", "{corpus}", "--settings", "{tmp}/none.toml"], 1, "No such file", id="no settings"),
    pytest.param(["extract", "{corpus}", "--settings", "{tmp}/wrong.toml"], 1, "has no colour", id="wrong settings"),
    pytest.param(["extract", "{corpus}", "--tagger", "magic"], 2, "magic", id="unknown tagger"),
    pytest.param(["extract", "{corpus}", "--processes", "-1"], 2, "-1", id="negative processes"),
    pytest.param(["show", "a", "-o", "{tmp}/nothing"], 1, "holds no finished run", id="show without a run"),
    pytest.param(["report", "-o", "{tmp}/nothing"], 1, "", id="report without a run"),
    pytest.param(["evaluate", "--gold", "{tmp}/none.jsonl"], 1, "No such file", id="evaluate without gold"),
    pytest.param(["evaluate", "--columns", "{tmp}/none.txt"], 1, "No such file", id="evaluate without columns"),
    pytest.param(["export", "--format", "csv", "-o", "{tmp}/nothing"], 1, "holds no finished run", id="export without a run"),
    pytest.param(["export", "--format", "word"], 2, "word", id="unknown format"),
    pytest.param(["tables", "people"], 2, "there are documents", id="unknown table"),
    pytest.param(["show", "a", "--label", "PERSON"], 2, "no label is called 'PERSON'; there are PERS,", id="unknown label"),
    pytest.param(["kb", "search", "SCO", "--label", "org"], 2, "no label is called 'org'", id="unknown label of an entity"),
])
def test_errors_are_one_line_and_a_code(corpus: Path, tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "wrong.toml").write_text('[tag]\ncolour = "red"\n')
    done = khabar(*(argument.format(tmp=tmp_path, corpus=corpus) for argument in arguments))
    assert done.exit_code == code, done.output
    assert message in done.stderr
    assert "Traceback" not in done.output
    assert "Errno" not in done.stderr
    assert not (tmp_path / "nothing" / ".store").exists()
    if code == 1:
        assert done.stderr.startswith("khabar: ")
        assert done.stderr.count("\n") == 1


# The commands that read tables


def test_show_brackets_mentions(made: tuple[Path, Path]) -> None:
    shown = khabar("show", "c/d", "-o", made[1])
    assert "[المنظمة ORG] [WHO ORG]" in shown.output
    assert khabar("show", "d", "-o", made[1]).output == shown.output
    assert "ORG]" not in khabar("show", "c/d", "-o", made[1], "--label", "PERS").output


def test_show_of_an_unknown_document_names_some(made: tuple[Path, Path]) -> None:
    done = khabar("show", "nowhere", "-o", made[1])
    assert done.exit_code == 1
    assert "c/d" in done.stderr


@pytest.mark.parametrize(("row", "facts"), [
    ("a#m1", ["ORG العام", "stage tag, rule small", "0.900", "r0 part_of", "nil-"]),
    ("a#m2", ["ORG الماضي", "code points"]),
    ("c/d#r0", ["part_of (P361)", "stage relate, rule small", "المنظمة", "WHO", "0.500"]),
    ("d#m1", ["acronym", "stands for"]),
])
def test_explain_says_what_made_the_row(made: tuple[Path, Path], row: str, facts: list[str]) -> None:
    done = khabar("explain", row, "-o", made[1])
    assert done.exit_code == 0
    for fact in facts:
        assert fact in done.output


@pytest.mark.parametrize("row", ["a", "a#x1", "a#m99", "nowhere#m0", "#m0"])
def test_explain_of_no_row_is_one_line(made: tuple[Path, Path], row: str) -> None:
    done = khabar("explain", row, "-o", made[1])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)


def test_tables_describes_all_columns() -> None:
    shown = khabar("tables", "mentions").output
    assert all(name in shown for name in ("doc_id", "parent_id", "entity_id"))
    assert khabar("tables", "--markdown").output == dictionary_markdown()
    assert khabar("tables", "quotes", "--markdown").output.count("\n## ") == 1


@pytest.mark.parametrize("form", ["brat", "conllu", "csv", "jsonl"])
def test_export_writes_files(made: tuple[Path, Path], tmp_path: Path, form: str) -> None:
    done = khabar("export", "--format", form, "-o", made[1], "--to", tmp_path / "to")
    assert done.exit_code == 0
    assert len([path for path in (tmp_path / "to").rglob("*") if path.is_file()]) == int(done.output.split()[0])


def test_models_list_and_verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHABAR_MODELS", str(tmp_path))
    (tmp_path / "weight.bin").write_bytes(b"weight")
    entry = '[small]\nfile = "weight.bin"\nsha256 = "{}"\nlicence = "CC0-1.0"\nsource = "made up"\n'
    import hashlib

    (tmp_path / "registry.toml").write_text(entry.format(hashlib.sha256(b"weight").hexdigest()))
    listed = khabar("models", "list").output
    assert "CC0-1.0" in listed
    assert re.search(r"^ database +no +GPL-2\.0 +almor-msa-r13\.db", listed, re.M)
    assert khabar("models", "verify").exit_code == 0
    (tmp_path / "registry.toml").write_text(entry.format("0" * 64))
    altered = khabar("models", "verify")
    assert (altered.exit_code, "altered" in altered.stderr) == (1, True)


def test_a_download_that_fails_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import downloads

    def offline() -> Path:
        raise ConnectionError("HTTPSConnectionPool: no\nroute to host")

    monkeypatch.setattr(downloads, "SOURCES", {"stanza": offline})
    done = khabar("models", "download", "stanza")
    assert done.exit_code == 1
    assert "stanza cannot be downloaded: HTTPSConnectionPool: no route to host" in done.stderr
    assert done.stderr.count("\n") == 1


# In a shell


def shell(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pipeline", *map(str, arguments)], cwd=ROOT, text=True, check=False, **options)


def test_a_reader_that_stops_reading_is_no_error(made: tuple[Path, Path]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as sink:
        done = shell("tables", "--markdown", stdout=sink, stderr=subprocess.PIPE)
        shown = shell("show", "a", "-o", made[1], stdout=sink, stderr=subprocess.PIPE)
    assert (done.stderr, shown.stderr) == ("", "")


# The handler is set because a test run that a shell started in the background inherits an ignored SIGINT.
INTERRUPTED = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from pipeline import batches
from tests.small_chain import build_small_chain
batches._chain = build_small_chain
def slow(*_):
    Path(sys.argv[1]).touch()
    time.sleep(30)
batches.process_batch = slow
from pipeline.cli import main
main(["extract", *sys.argv[2:]])
"""


def test_ctrl_c_is_one_line_and_code_130(corpus: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, tmp_path / "begun", corpus, "-o", tmp_path / "out"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for _ in range(600):
        if (tmp_path / "begun").exists():
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert err.startswith("khabar: stopped")
    assert err.count("\n") == 1


def test_read_tables_gives_frames_of_three_kinds(made: tuple[Path, Path]) -> None:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    import pipeline

    kinds = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.Table}
    for engine, kind in kinds.items():
        tables = pipeline.read_tables(made[1], engine)  # type: ignore[arg-type]
        assert list(tables) == list(PUBLISHED)
        assert isinstance(tables["mentions"], kind)
        assert len(tables["mentions"]) == read_table(made[1], "mentions").num_rows
    with pytest.raises(ValueError, match="engine is one of"):
        pipeline.read_tables(made[1], "excel")  # type: ignore[arg-type]


def test_duckdb_reads_the_files(made: tuple[Path, Path]) -> None:
    import duckdb

    rows = duckdb.sql(f"select count(*), count(distinct doc_id) from '{made[1]}/relations.parquet'").fetchall()
    assert rows == [(4, 3)]


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, pipeline; print(*{'pyarrow', 'pandas', 'numpy', 'click', 'camel_tools', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


def test_evaluate_prints_scores_and_json(made: tuple[Path, Path], tmp_path: Path) -> None:
    m = read_table(made[1], "mentions").to_pylist()[0]
    mention = {"id": "m0", "start": m["start"], "end": m["end"], "text": m["text"], "type": "ORG", "entity": "X",
               "acronym": False}
    gold = {"doc_id": "a", "dct": None, "mentions": [mention], "relations": []}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold) + "\n", encoding="utf-8")
    assert "mentions strict" in khabar("evaluate", "--gold", path, "-o", made[1]).output
    scores = json.loads(khabar("evaluate", "--gold", path, "-o", made[1], "--json").output)
    strict = next(score for score in scores["scores"] if score["name"] == "mentions strict")
    assert (strict["recall"], strict["n"]) == (1.0, 1)
