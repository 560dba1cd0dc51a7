from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import load_settings


def test_defaults_then_file_then_overrides(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[run]\nprocesses = 3\n[tag]\nmin_score = 0.7\n", encoding="utf-8")
    assert load_settings().tag.tagger == "khabar"
    settings = load_settings(file, {"run.processes": 1})
    assert (settings.run.processes, settings.tag.min_score) == (1, 0.7)
    assert settings.run.batch_documents == load_settings().run.batch_documents


@pytest.mark.parametrize(("content", "message"), [
    ("[runn]\nprocesses = 1\n", "unknown section \\[runn\\]"),
    ("[run]\nproceses = 1\n", "\\[run\\] has no proceses"),
    ("[run]\nprocesses = 'two'\n", "run.processes must be int, not 'two'"),
    ("[run]\nprocesses = true\n", "run.processes must be int, not True"),
    ("[tag]\nmin_score = 7\n", r"tag\.min_score must be between 0 and 1, not 7"),
    ("[relate]\nmin_score = -0.1\n", r"relate\.min_score must be between 0 and 1"),
    ("[run\n", r"mine\.toml"),
])
def test_what_is_wrong_is_named(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_settings(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_settings(tmp_path / "nowhere.toml")
