from pipeline.article import Article
from pipeline.orthography import normalise
from pipeline.schema import Document, Mention, Normal, Sentence, Token

TEXT = "زار الرئـيس مصر. ثم عاد."


def article() -> Article:
    document = Document("a", "a.txt", "", None, None, None, None, None, "ar", len(TEXT), TEXT)
    normal, alignment = normalise(TEXT)
    sentences = [Sentence("a", 0, 0, 16, TEXT[0:16], "body"), Sentence("a", 1, 17, 24, TEXT[17:24], "body")]
    spans = [(0, 0, 3), (0, 4, 11), (0, 12, 15), (0, 15, 16), (1, 17, 19), (1, 20, 23), (1, 23, 24)]
    tokens = [Token("a", s, i, b, e, TEXT[b:e], TEXT[b:e]) for i, (s, b, e) in enumerate(spans)]
    mention = Mention("a", 0, "m0", 12, 15, TEXT[12:15], "GPE", None, False, "Q79", 1.0, "lexicon", "kb")
    return Article(document, Normal("a", normal, alignment.starts, alignment.ends), sentences, tokens, mentions=[mention])


def test_look_ups_by_sentence() -> None:
    a = article()
    assert [t.text for t in a.tokens_of(a.sentences[1])] == ["ثم", "عاد", "."]
    assert [m.text for m in a.mentions_of(a.sentences[0])] == ["مصر"]
    assert list(a.mentions_of(a.sentences[1])) == []
    assert a.sentence_at(15) == a.sentences[0]
    assert a.sentence_at(16) is None, "between sentences"


def test_tokens_in_a_span_are_those_that_overlap_it() -> None:
    a = article()
    assert [t.text for t in a.tokens_in(5, 13)] == ["الرئـيس", "مصر"]
    assert [t.text for t in a.tokens_in(3, 4)] == []
    assert [t.text for t in a.tokens_in(0, 1)] == ["زار"]
    assert list(a.tokens_in(24, 30)) == []


def test_mentions_in_a_span_are_inside_it() -> None:
    a = article()
    assert [m.text for m in a.mentions_in(12, 16)] == ["مصر"]
    assert a.mentions_in(13, 16) == []
    assert a.mentions_in(12, 14) == []


def test_normal_and_folded_offsets_map_back() -> None:
    a = article()
    start = a.folded.index("الرييس")
    assert TEXT[slice(*a.alignment.to_original(start, start + 6))] == "الرئـيس"
    assert a.normal_span(4, 11) == (start, start + 6)
