"""The stage normalize: a row of `normals` for each document."""

from __future__ import annotations

from pipeline import normalize
from pipeline.schema import Document, from_table, to_table
from pipeline.schema import Normal as NormalRow
from pipeline.settings import load_settings
from pipeline.spans import Alignment
from pipeline.stage import run_stages


def _document(doc_id: str, text: str) -> Document:
    return Document(doc_id, doc_id + ".txt", "", None, None, None, None, None, "ar", len(text), text)


def test_each_document_has_its_normal_form_with_offsets_into_its_text() -> None:
    documents = [_document("a", "قالَ «قاســم»\r\n"), _document("b", "٣ دول")]
    tables = run_stages([normalize.build(load_settings())], {"documents": to_table(Document, documents)})
    rows = list(from_table(NormalRow, tables["normals"]))
    assert [row.text for row in rows] == ['قال "قاسم"\n', "3 دول"]
    start, end = Alignment(rows[0].starts, rows[0].ends).to_original(5, 9)
    assert documents[0].text[start:end] == "قاســم"


def test_an_empty_text_has_an_empty_normal_form() -> None:
    tables = run_stages([normalize.build(load_settings())], {"documents": to_table(Document, [_document("a", "\u200f")])})
    assert [row.text for row in from_table(NormalRow, tables["normals"])] == [""]
