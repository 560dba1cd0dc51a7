"""The pieces of an article are its text, whatever the rows are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.pieces import Line, Piece, to_paragraphs
from pipeline.schema import Mention, Quote, Sentence

TEXT = "أعلنت قمة شنغهاي قرارها. وقال الرئيس نعم ولا.\nانتهى الخبر هنا"


def _sentence(number: int, start: int, end: int, kind: str = "body") -> Sentence:
    return Sentence("a", number, start, end, TEXT[start:end], kind)


def _mention(start: int, end: int, label: str = "ORG", sentence_id: int = 0) -> Mention:
    return Mention("a", sentence_id, f"m{start}", start, end, TEXT[start:end], label, None, False, None, 1.0, "rule", "test")


def _text(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text or _text(piece.inside) for piece in pieces)


def _labels(pieces: tuple[Piece, ...]) -> list[object]:
    return [[p.mention.label, *_labels(p.inside)] for p in pieces if p.mention]


ONE = [_sentence(0, 0, 24)]


def _line(mentions: list[Mention], quotes: list[Quote] | None = None) -> Line:
    ((line,),) = to_paragraphs(TEXT, ONE, mentions, quotes or [])
    return line


def test_mentions_nest() -> None:
    line = _line([_mention(6, 16, "EVENT"), _mention(10, 16), _mention(17, 23, "LAW")])
    assert _labels(line.pieces) == [["EVENT", ["ORG"]], ["LAW"]]
    assert _text(line.pieces) == TEXT[:24]


def test_a_mention_that_crosses_another_is_left_out() -> None:
    assert _labels(_line([_mention(6, 12, "EVENT"), _mention(10, 16)]).pieces) == [["EVENT"]]


def test_two_mentions_of_one_span_both_show() -> None:
    assert _labels(_line([_mention(6, 16, "EVENT"), _mention(6, 16, "ORG")]).pieces) == [["EVENT", ["ORG"]]]


def test_a_quote_cuts_text_and_goes_through_mentions() -> None:
    line = _line([_mention(6, 16)], [Quote("a", "q0", 10, 20, TEXT[10:20], None, None, None)])
    quoted = [p.text for p in (*line.pieces, *line.pieces[1].inside) if p.quote]
    assert quoted == [TEXT[16:20], TEXT[10:16]]
    assert _text(line.pieces) == TEXT[:24]


def test_paragraphs_break_at_lines_and_at_kinds() -> None:
    sentences = [_sentence(0, 0, 24), _sentence(1, 25, 45), _sentence(2, 46, 60)]
    assert [len(p) for p in to_paragraphs(TEXT, sentences, [], [])] == [2, 1]
    assert to_paragraphs(TEXT, sentences, [], [])[0][0].gap == " "
    titled = [_sentence(0, 0, 24, "title"), *sentences[1:]]
    assert [len(p) for p in to_paragraphs(TEXT, titled, [], [])] == [1, 1, 1]
    assert to_paragraphs(TEXT, [], [], []) == []


SPANS = st.tuples(st.integers(0, 24), st.integers(0, 24)).filter(lambda span: span[0] < span[1])


@given(st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=4))
@settings(deadline=None)
def test_no_rows_can_change_the_text(mentions: list[tuple[int, int]], quotes: list[tuple[int, int]]) -> None:
    rows = [Quote("a", f"q{n}", *span, "", None, None, None) for n, span in enumerate(quotes)]
    line = _line([_mention(*span) for span in mentions], rows)
    assert _text(line.pieces) == TEXT[:24]
