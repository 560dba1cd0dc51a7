from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.write.publish import FILES, publish, published_run


def writing(content: str):  # type: ignore[no-untyped-def]
    def write(folder: Path) -> None:
        for name in FILES:
            (folder / name).write_text(content)

    return write


def shown(output: Path) -> set[str]:
    return {(output / name).read_text() for name in FILES}


def test_all_files_change_together(tmp_path: Path) -> None:
    assert published_run(tmp_path) is None
    publish(tmp_path, "one", writing("1"))
    assert shown(tmp_path) == {"1"}
    publish(tmp_path, "two", writing("2"))
    assert shown(tmp_path) == {"2"}
    assert os.readlink(tmp_path / ".current") == ".runs/two"


def test_nothing_changes_until_all_is_written(tmp_path: Path) -> None:
    publish(tmp_path, "one", writing("1"))

    def failing(folder: Path) -> None:
        writing("2")(folder)
        assert shown(tmp_path) == {"1"}
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        publish(tmp_path, "two", failing)
    assert shown(tmp_path) == {"1"}


def test_the_run_on_show_is_never_written_over(tmp_path: Path) -> None:
    publish(tmp_path, "one", writing("1"))
    publish(tmp_path, "one", writing("1 again"))
    assert shown(tmp_path) == {"1 again"}
    assert published_run(tmp_path) == tmp_path / ".runs" / "one.1"


def test_a_reader_of_the_run_before_can_go_on(tmp_path: Path) -> None:
    publish(tmp_path, "one", writing("1"))
    with (tmp_path / FILES[0]).open() as file:
        before = published_run(tmp_path)
        publish(tmp_path, "two", writing("2"))
        assert file.read() == "1"
        assert before is not None
        assert before.is_dir()
    publish(tmp_path, "three", writing("3"))
    assert sorted(path.name for path in (tmp_path / ".runs").iterdir()) == ["three", "two"]


def test_plain_files_of_the_same_name_give_way(tmp_path: Path) -> None:
    (tmp_path / FILES[0]).write_text("old")
    publish(tmp_path, "one", writing("1"))
    assert shown(tmp_path) == {"1"}


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "report.html").write_text("page")
    publish(tmp_path, "one", writing("1"))
    assert (tmp_path / "README.md").read_text() == "mine"
    assert (tmp_path / "report.html").read_text() == "page"


def test_a_folder_that_was_moved_still_shows_its_run(tmp_path: Path) -> None:
    publish(tmp_path / "a", "one", writing("1"))
    (tmp_path / "a").rename(tmp_path / "b")
    assert shown(tmp_path / "b") == {"1"}
