from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.segment.analyser import TypeCache, cache_path

FIELDS = {"lex": "كِتاب", "pos": "noun", "atbtok": "كِتاب", "pos_lex_freq": "-3.5", "gen": "m", "num": "s"}


class Counting:
    """An analyser that knows one word and counts its calls."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.loads = 0

    def load(self) -> Any:
        self.loads += 1
        return self

    def __call__(self, word: str) -> Iterable[Mapping[str, Any]]:
        self.words.append(word)
        return [FIELDS] if word == "كتاب" else []


def test_a_type_is_analysed_once_and_the_analyser_loaded_only_then(tmp_path: Path) -> None:
    analyser = Counting()
    cache = TypeCache(tmp_path / "types.sqlite", analyser.load)
    assert analyser.loads == 0
    first = cache("كتاب")
    assert first[0].main.lemma == "كتاب"
    assert cache("كتاب") is first
    assert cache("زتلاغوش") == ()
    assert (analyser.loads, analyser.words) == (1, ["كتاب", "زتلاغوش"])


def test_another_process_finds_what_was_flushed_and_loads_nothing(tmp_path: Path) -> None:
    one, two = Counting(), Counting()
    cache = TypeCache(tmp_path / "types.sqlite", one.load)
    found = cache("كتاب"), cache("زتلاغوش")
    cache.flush()
    again = TypeCache(tmp_path / "types.sqlite", two.load)
    assert (again("كتاب"), again("زتلاغوش")) == found
    assert two.loads == 0


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look like one" * 10, b""])
def test_a_cache_that_cannot_be_read_costs_time_only(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "types.sqlite").write_bytes(content)
    cache = TypeCache(tmp_path / "types.sqlite", Counting().load)
    assert cache("كتاب")[0].main.upos == "NOUN"
    cache.flush()


def test_without_a_file_all_is_in_memory() -> None:
    cache = TypeCache(None, Counting().load)
    assert cache("كتاب")
    cache.flush()


def test_a_fork_opens_the_file_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = TypeCache(tmp_path / "types.sqlite", Counting().load)
    cache("كتاب")
    cache.flush()
    before = cache._file
    monkeypatch.setattr(os, "getpid", lambda: -1)
    cache("زتلاغوش")
    assert isinstance(cache._file, sqlite3.Connection)
    assert cache._file is not before


def test_the_name_of_the_cache_depends_on_what_the_analyses_do(tmp_path: Path) -> None:
    assert cache_path(tmp_path).parent == tmp_path
    assert cache_path(tmp_path) == cache_path(tmp_path)
