from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.manifest import package_hashes, read_environment, read_manifest, weight_hashes
from pipeline.settings import load_settings


def package(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


BASE = {"a_dot_py": "x = 1", "lexicon__words_dot_csv": "word\n", "default_dot_toml": "a = 1"}


@pytest.mark.parametrize(("change", "code", "lexicons"), [
    pytest.param({"a_dot_py": "x = 2"}, True, False, id="code"),
    pytest.param({"sub__b_dot_py": ""}, True, False, id="a new module"),
    pytest.param({"lexicon__words_dot_csv": "words\n"}, False, True, id="a lexicon"),
    pytest.param({"default_dot_toml": "a = 2"}, False, False, id="the defaults, which settings cover"),
    pytest.param({"a_dot_pyc": "x", "__pycache____a_dot_py": "x"}, False, False, id="caches"),
])
def test_what_changes_the_hashes(tmp_path: Path, change: dict[str, str], code: bool, lexicons: bool) -> None:
    before = package_hashes(package(tmp_path / "one", **BASE))
    after = package_hashes(package(tmp_path / "two", **(BASE | change)))
    assert (before[0] != after[0], before[1] != after[1]) == (code, lexicons)


def test_environment_depends_on_settings_that_rows_depend_on() -> None:
    plain = read_environment(load_settings())
    assert plain == read_environment(load_settings(None, {"run.processes": 7, "run.batch_documents": 3}))
    assert plain.hash != read_environment(load_settings(None, {"relate.min_score": 0.9})).hash


def test_weights_are_told_by_registry_presence_and_size(tmp_path: Path) -> None:
    assert weight_hashes(tmp_path / "none") == {}
    (tmp_path / "registry.toml").write_text('[w]\nfile = "w.onnx"\nsha256 = "abc"\nlicence = "CC0"\nsource = "s"\n')
    assert weight_hashes(tmp_path) == {"w": "absent"}
    (tmp_path / "w.onnx").write_bytes(b"12")
    (tmp_path / "camel_tools").mkdir()
    (tmp_path / "camel_tools/x.db").write_bytes(b"123")
    assert weight_hashes(tmp_path) == {"w": "abc", "camel_tools/x.db": "3 bytes"}


@pytest.mark.parametrize(("content", "message"), [(None, "no finished run"), ("{", "manifest.json")])
def test_a_missing_or_broken_manifest_is_one_line(tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(OutputError, match=message):
        read_manifest(tmp_path)


def test_a_manifest_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"run_id": "x"}))
    assert read_manifest(tmp_path) == {"run_id": "x"}
