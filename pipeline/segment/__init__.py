"""segment: documents, normals → sentences, tokens, words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.article import Article
from pipeline.orthography import fold
from pipeline.schema import Row, Sentence, Token, Word, replace
from pipeline.segment.analyser import load_analyser
from pipeline.segment.analysis import Analysis
from pipeline.segment.disambiguate import load_disambiguator
from pipeline.segment.layout import Line, classify_lines
from pipeline.segment.sentences import find_lines, find_sentences
from pipeline.segment.stanza_words import find_stanza_words, load_stanza
from pipeline.segment.tokens import find_tokens
from pipeline.segment.words import find_words
from pipeline.settings import Settings
from pipeline.spans import Span
from pipeline.stage import Stage, article_stage


def find_rows(article: Article) -> tuple[list[Sentence], list[Token], list[Span]]:
    """The article's sentences and tokens, and each token's place in the normal text."""
    normal, text, align = article.normal_text, article.text, article.alignment
    lines = [find_tokens(normal, *line) for line in find_lines(normal)]
    kinds = classify_lines([Line(normal[line[0].start:line[-1].end], tuple(normal[i:j] for i, j in line)) for line in lines],
                           article.document.title)
    sentences: list[Sentence] = []
    tokens: list[Token] = []
    places: list[Span] = []
    for spans, kind in zip(lines, kinds, strict=True):
        norms = [normal[i:j] for i, j in spans]
        for part in find_sentences(norms, spans):
            start, end = align.to_original(spans[part.start].start, spans[part.stop - 1].end)
            sentences.append(Sentence(article.doc_id, len(sentences), start, end, text[start:end], kind))
            for i in part:
                start, end = align.to_original(*spans[i])
                tokens.append(Token(article.doc_id, len(sentences) - 1, len(tokens), start, end, text[start:end], norms[i]))
                places.append(spans[i])
    return sentences, tokens, places


def segment_article(article: Article) -> Mapping[str, Iterable[Row]]:
    """The article's sentences, tokens and words. Raises ModelError where the morphological database is not installed."""
    sentences, tokens, places = find_rows(article)
    return {"sentences": sentences, "tokens": tokens, "words": find_word_rows(article, tokens, places)}


def segment_with_stanza(article: Article) -> Mapping[str, Iterable[Row]]:
    """The article's sentences, tokens and words, the words by stanza. Raises ModelError where its models are not there."""
    sentences, tokens, places = find_rows(article)
    return {"sentences": sentences, "tokens": tokens, "words": find_stanza_rows(article, tokens, places)}


def find_stanza_rows(article: Article, tokens: Sequence[Token], places: Sequence[Span]) -> list[Word]:
    """The words of the tokens by stanza, with heads, as `find_word_rows` numbers them."""
    pipeline = load_stanza()
    words: list[Word] = []
    for _, group in groupby(zip(tokens, places, strict=True), key=lambda pair: pair[0].sentence_id):
        pairs = list(group)
        begin, first = pairs[0][1].start, len(words)
        text = article.normal_text[begin:pairs[-1][1].end]
        for parsed in find_stanza_words(pipeline, text, [(i - begin, j - begin) for _, (i, j) in pairs]):
            token, place = pairs[parsed.token]
            row = next(_word_rows(article, token, place.start, Analysis((parsed.part,), 0, "", 0.0, "stanza"), len(words)))
            words.append(replace(row, head=None if parsed.head is None else first + parsed.head, deprel=parsed.deprel))
    return words


def find_word_rows(article: Article, tokens: Sequence[Token], places: Sequence[Span]) -> list[Word]:
    """The words of the tokens, numbered through the article; `places` are the tokens' spans in the normal text."""
    analyse, choose = load_analyser(), load_disambiguator().choose
    seen = frozenset(fold(token.norm) for token in tokens)
    words: list[Word] = []
    for _, group in groupby(zip(tokens, places, strict=True), key=lambda pair: pair[0].sentence_id):
        pairs = list(group)
        readings = find_words([token.norm for token, _ in pairs], analyse, choose, seen)
        for (token, place), reading in zip(pairs, readings, strict=True):
            words.extend(_word_rows(article, token, place.start, reading, len(words)))
    analyse.flush()
    return words


def _word_rows(article: Article, token: Token, base: int, reading: Analysis, first: int) -> Iterator[Word]:
    """The rows of one token's parts; `base` is where the token begins in the normal text."""
    for i, part in enumerate(reading.parts):
        start, end = article.alignment.to_original(base + part.start, base + part.end)
        yield Word(token.doc_id, token.sentence_id, token.token_id, first + i, start, end, part.form, part.lemma, part.upos,
                   part.feats, part.gloss)


def build(settings: Settings) -> Stage:
    """The stage."""
    function = segment_with_stanza if settings.segment.analyser == "stanza" else segment_article
    return article_stage("segment", ("normals",), ("sentences", "tokens", "words"), function)
