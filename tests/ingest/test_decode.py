"""Encodings are told apart, and what is no text is said to be none."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.decode import DecodeError, decode

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = ("قال وزير الخارجية، اليوم الثلاثاء، إن الوفد وصل إلى القاهرة من أجل القمة التي تنعقد هذا الأسبوع.\r\n"
        "وأضاف «أن الحوار قائم».\r\n")


@pytest.mark.parametrize(("encoding", "bom"), [
    ("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", b""), ("utf-16-be", b""), ("utf-32-le", codecs.BOM_UTF32_LE), ("cp1256", b"")])
def test_text_comes_back_as_it_was_but_for_the_bom(encoding: str, bom: bytes) -> None:
    assert decode(bom + TEXT.encode(encoding))[0] == TEXT


def test_iso_8859_6() -> None:
    text = TEXT.replace("«", '"').replace("»", '"')
    assert decode(text.encode("iso8859_6"))[0] == text


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_seeds_survive_windows_1256(seed: Path) -> None:
    text = seed.read_bytes().decode("utf-8")
    assert decode(seed.read_bytes()) == (text, "utf-8")
    legacy = text.encode("cp1256", "ignore")
    assert decode(legacy) == (legacy.decode("cp1256"), "cp1256")


@pytest.mark.parametrize(("data", "reason"), [
    (b"", "empty"), (b" \r\n\t", "empty"), ("\ufeff \n".encode(), "empty"),
    (b"%PDF-1.4 ...", "binary"), (b"PK\x03\x04abc", "binary"),
    (b"\x89PNG\r\n\x1a\n", "binary"), ("قال".encode() + b"\0" + "الوزير".encode(), "binary"), (bytes(range(256)) * 8, "binary"),
    (b"\x01\x02\x03\x04" * 50, "binary"), ("قال الوزير ".encode() * 20 + b"\xd9", "encoding"),
    ("قال الوزير ".encode() * 20 + b"\xff" + "قال الوزير ".encode() * 20, "encoding"),
    ("Привет, как дела? ".encode("cp1251") * 20, "encoding"),
    ("déjà vu à l'école ".encode("latin-1") * 20, "encoding"), (codecs.BOM_UTF16_LE + b"\x27", "encoding"),
    (codecs.BOM_UTF16_LE + b"\x00\xd8\x27\x06", "encoding")])
def test_what_is_no_text_has_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DecodeError) as error:
        decode(data)
    assert (error.value.reason, bool(error.value.detail)) == (reason, True)


def test_an_html_page_says_its_charset() -> None:
    page = f'<html><meta charset="windows-1256"><p>{TEXT}'
    assert decode(page.encode("cp1256"), html=True)[0] == page
    unknown = f'<html><meta charset="no-such-charset"><p>{TEXT}'
    assert decode(unknown.encode("utf-8"), html=True)[0] == unknown


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    try:
        text, _ = decode(data, html=True)
    except DecodeError as error:
        text = {"empty": "-", "binary": "-", "encoding": "-"}[error.reason]
    text.encode("utf-8")  # no lone surrogate
    assert text.strip()
