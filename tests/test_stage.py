import pytest

from pipeline.article import Article
from pipeline.errors import StageError
from pipeline.schema import Document, Reject, Sentence, from_table, to_table
from pipeline.stage import Stage, article_stage, run_stages


def document(doc_id: str, text: str = "خبر") -> Document:
    return Document(doc_id, doc_id + ".txt", "", None, None, None, None, None, "ar", len(text), text)


DOCUMENTS = {"documents": to_table(Document, [document("a"), document("b", "قنبلة"), document("c")])}


def whole(article: Article) -> dict[str, list[Sentence]]:
    if article.text == "قنبلة":
        raise ValueError("a bug that this article triggers")
    return {"sentences": [Sentence(article.doc_id, 0, 0, len(article.text), article.text, "body")]}


def test_a_failing_document_becomes_a_reject_and_the_others_are_done() -> None:
    out = run_stages([article_stage("segment", (), ("sentences",), whole)], DOCUMENTS)
    assert out["documents"]["doc_id"].to_pylist() == ["a", "c"]
    assert out["sentences"]["doc_id"].to_pylist() == ["a", "c"]
    (reject,) = from_table(Reject, out["rejects"])
    assert (reject.doc_id, reject.stage, reject.reason) == ("b", "segment", "failed")
    assert "a bug that this article triggers" in (reject.detail or "")


def test_later_stages_do_not_see_what_was_rejected() -> None:
    seen: list[str] = []

    def look(article: Article) -> dict[str, list[Sentence]]:
        seen.append(article.doc_id)
        assert [s.doc_id for s in article.sentences] == [article.doc_id]
        return {"sentences": list(article.sentences)}

    run_stages([article_stage("segment", (), ("sentences",), whole),
                article_stage("again", ("sentences",), ("sentences",), look)], DOCUMENTS)
    assert seen == ["a", "c"]


def test_a_stage_without_its_input_is_an_error_that_names_it() -> None:
    with pytest.raises(StageError, match="tag reads sentences, which no stage before it wrote"):
        run_stages([article_stage("tag", ("sentences",), ("mentions",), lambda article: {})], DOCUMENTS)


def test_a_stage_must_write_what_it_declares() -> None:
    liar = Stage("liar", ("documents",), ("sentences",), lambda tables: {})
    with pytest.raises(StageError, match="liar wrote"):
        run_stages([liar], DOCUMENTS)


def test_seconds_are_counted_by_stage() -> None:
    seconds: dict[str, float] = {}
    run_stages([article_stage("segment", (), ("sentences",), lambda article: {})], DOCUMENTS, seconds)
    assert seconds.keys() == {"segment"}
    assert seconds["segment"] >= 0
