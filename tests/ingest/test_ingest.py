"""The stage: bytes in, documents and rejects out, no traceback whatever the bytes are."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import ingest
from pipeline.ingest.decode import DecodeError
from pipeline.schema import Document, File, Reject, from_table, to_table
from pipeline.settings import load_settings
from pipeline.stage import run_stages

ARTICLE = "قمة القاهرة تقر خطة السلام\nالقاهرة في 5 مارس 2024 (أ ش أ) - أقرت القمة التي انعقدت في القاهرة خطة السلام.\n"
PAGE = f"""<html lang="ar"><head><title>قمة القاهرة تقر الخطة | الأهرام</title>
<meta property="og:title" content="قمة القاهرة تقر الخطة"><meta property="og:site_name" content="الأهرام">
<meta property="article:published_time" content="2024-03-05T10:00:00Z"><meta name="author" content="منى سالم"></head><body>
<nav><a href="/">الرئيسية</a> <a href="/s">رياضة</a></nav><article><h1>قمة القاهرة تقر الخطة</h1>
<p>{'أقرت القمة التي انعقدت في القاهرة خطة السلام بعد نقاش طويل بين الوفود. ' * 4}</p>
<p>{'وقال المتحدث إن التنفيذ يبدأ في العام المقبل بإشراف الأمم المتحدة. ' * 4}</p></article>
<div class="share">شارك على فيسبوك</div><footer>جميع الحقوق محفوظة 2019</footer></body></html>"""


def _file(data: bytes | None, suffix: str = ".txt", sidecar: str | None = None, **more: str) -> File:
    return File("a" + suffix, "a", suffix, data, None if sidecar is None else sidecar.encode(), **more)


def _run(*files: File) -> tuple[list[Document], list[Reject]]:
    tables = run_stages([ingest.build(load_settings())], {"files": to_table(File, files)})
    return list(from_table(Document, tables["documents"])), list(from_table(Reject, tables["rejects"]))


def test_a_text_file_is_untouched() -> None:
    text = "\u200fقالَ\r\nالوزيـر\u00a0:\n\n«نعم» 👍🏽 \ufb50\r"
    (document,), rejects = _run(_file(("\ufeff" + text).encode()))
    assert (document.text, document.n_chars, rejects) == (text, len(text), [])
    assert document.sha256 == hashlib.sha256(("\ufeff" + text).encode()).hexdigest()


def test_what_the_text_says_of_itself() -> None:
    (document,), _ = _run(_file(ARTICLE.encode()))
    assert document.title == "قمة القاهرة تقر خطة السلام"
    assert (document.published, document.published_from) == ("2024-03-05", "dateline")
    assert (document.outlet, document.author, document.language) == ("وكالة أنباء الشرق الأوسط", None, "ar")


def test_a_sidecar_goes_before_the_text() -> None:
    sidecar = 'title = "عنوان"\ndate = 2024-04-01\noutlet = "الأهرام"\nauthor = "منى  سالم"\nurl = "https://example.org"'
    (document,), _ = _run(_file(ARTICLE.encode(), sidecar=sidecar))
    assert (document.title, document.published, document.published_from, document.outlet, document.author) == (
        "عنوان", "2024-04-01", "sidecar", "الأهرام", "منى سالم")


@pytest.mark.parametrize("sidecar", ["date = ", 'date = "قريبا"', "\x00"])
def test_a_bad_sidecar_is_a_reject_and_its_article_is_not(sidecar: str) -> None:
    (document,), (reject,) = _run(_file(ARTICLE.encode(), sidecar=sidecar))
    assert document.published == "2024-03-05"
    assert (reject.path, reject.reason, reject.stage) == ("a.toml", "bad_record", "ingest")


@pytest.mark.parametrize(("sidecar", "detail"), [
    ('tilte = "ع"\noutlet = "الأهرام"', "sidecar: tilte is not one of title, date, outlet, author, url"),
    ('author = ["منى"]\noutlet = "الأهرام"', "sidecar: author is no text"),
    ('date = "قريبا"\noutlet = "الأهرام"', "sidecar: date 'قريبا' is no date; write 2024-05-14, 2024-05 or 2024"),
])
def test_what_a_sidecar_says_in_vain_is_told_and_the_rest_is_used(sidecar: str, detail: str) -> None:
    (document,), (reject,) = _run(_file(ARTICLE.encode(), sidecar=sidecar))
    assert document.outlet == "الأهرام"
    assert (reject.path, reject.doc_id, reject.detail) == ("a.toml", "a", detail)


def test_a_record_whose_date_is_none_is_kept_and_told() -> None:
    record = {"text": ARTICLE, "date": "last week"}
    (document,), (reject,) = _run(_file(json.dumps(record).encode(), ".record"))
    assert (document.published, document.published_from) == ("2024-03-05", "dateline")
    assert (reject.path, reject.reason) == ("a.record", "bad_record")
    assert reject.detail == "date 'last week' is no date; write 2024-05-14, 2024-05 or 2024; the article is kept"
    assert _run(_file(json.dumps(record | {"date": " "}).encode(), ".record"))[1] == []


def test_a_record_says_its_own() -> None:
    record = {"text": ARTICLE, "title": "ع", "date": "2015-07-21 02:51:32", "outlet": "aawsat", "author": ["x"]}
    (document,), _ = _run(_file(json.dumps(record).encode(), ".record"))
    assert (document.text, document.title, document.published, document.published_from, document.outlet, document.author) == (
        ARTICLE, "ع", "2015-07-21", "record", "aawsat", None)


def test_a_record_with_a_lone_surrogate_is_a_reject() -> None:
    _, (reject,) = _run(_file(b'{"text": "\\u0627\\ud800"}', ".record"))
    assert reject.reason == "encoding"


def test_a_page_is_its_article_without_what_surrounds_it() -> None:
    (document,), _ = _run(_file(PAGE.encode(), ".html"))
    assert document.text.startswith("قمة القاهرة تقر الخطة\n")
    assert "وقال المتحدث" in document.text
    assert not any(word in document.text for word in ("فيسبوك", "الحقوق", "الرئيسية"))
    assert (document.published, document.published_from, document.outlet, document.author) == (
        "2024-03-05", "html", "الأهرام", "منى سالم")


def test_a_page_without_a_date_gets_none_from_its_footer() -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2024-03-05T10:00:00Z">', "")
    (document,), _ = _run(_file(page.encode(), ".html"))
    assert document.published is None


def test_titles_bylines_and_outlets() -> None:
    text = ("Ru En\n\nكانو للطاقة تطلق مشروعا\nأوغندا ترأس حركة عدم الانحياز\nمجلة \"اللؤلؤة\" للدراسات / العدد 14\n"
            "بقلم: هنري سيماكولا، مدير معهد\n"
            + "تولت أوغندا رئاسة حركة عدم الانحياز هذا العام. ترأس أوغندا الحركة ثلاث سنوات. " * 4)
    (document,), _ = _run(_file(text.encode()))
    assert (document.title, document.author, document.outlet) == (
        "أوغندا ترأس حركة عدم الانحياز", "هنري سيماكولا", "مجلة اللؤلؤة للدراسات")


def test_an_article_that_begins_with_its_first_sentence_has_no_title() -> None:
    (document,), _ = _run(_file("انعقدت القمة في القاهرة أمس.\nوانتهت اليوم.".encode()))
    assert document.title is None


@pytest.mark.parametrize(("text", "language"), [
    ("انعقدت القمة في القاهرة", "ar"), ("زار الرئيس الفنلندي ڤيبورغ في پورڤو وچنوة " + "وقال إن الحوار قائم " * 20, "ar"),
    ("این کنفرانس در تهران برگزار شد و گفتگوهای پیچیده‌ای انجام گرفت", "fa"),
    ("یہ کانفرنس اسلام آباد میں ہوئی اور بہت بڑی تھی ٹھیک ہے", "ur"),
    ("The summit took place in Cairo القاهرة and it was long", "en")])
def test_language(text: str, language: str) -> None:
    (document,), _ = _run(_file(text.encode()))
    assert document.language == language


@pytest.mark.parametrize(("file", "reason"), [
    (_file(b""), "empty"), (_file(b"hello, world"), "no_arabic"), (_file(b"\xd8\x00\x01"), "binary"),
    (_file(b"<html></html>", ".html"), "empty"), (_file(b'{"text": "  "}', ".record"), "empty"),
    (_file(b"<html><body><article><p>" + b"only English here. " * 40 + b"</p></article></body></html>", ".html"), "no_arabic"),
    (_file(None, reason="too_large", detail="more than 5 bytes"), "too_large"),
    (_file(b'{"text": "a\\u0000"}', ".record"), "binary")])
def test_each_bad_input_is_a_row_of_rejects_and_the_good_one_is_done(file: File, reason: str) -> None:
    documents, rejects = _run(file, _file(ARTICLE.encode()))
    assert [document.text for document in documents] == [ARTICLE]
    assert [(reject.reason, reject.stage, bool(reject.detail)) for reject in rejects] == [(reason, "ingest", True)]


@given(st.binary(max_size=200), st.sampled_from([".txt", ".html"]))
@settings(deadline=None)
def test_no_bytes_raise_anything_else(data: bytes, suffix: str) -> None:
    try:
        document, _ = ingest.read_document(_file(data, suffix))
    except DecodeError:
        return
    assert document.n_chars == len(document.text)


def test_a_folder_of_everything(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps({"id": 1, "text": ARTICLE}) + "\nbroken\n", encoding="utf-8")
    (tmp_path / "d.txt").write_bytes(ARTICLE.encode("cp1256"))
    (tmp_path / "e.txt").write_bytes(b"")
    documents, rejects = _run(*ingest.scan(tmp_path))
    assert [d.doc_id for d in documents] == ["a", "b", "c/1", "d"]
    assert documents[3].text == ARTICLE
    assert [(r.path, r.reason) for r in rejects] == [("c.jsonl#row-2", "bad_record"), ("e.txt", "empty")]
