"""segment: documents, normals → sentences, tokens, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.article import Article
from pipeline.schema import Row, Sentence, Token, Word
from pipeline.segment.layout import Line, classify_lines
from pipeline.segment.sentences import find_lines, find_sentences
from pipeline.segment.tokens import find_tokens
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage


def find_rows(article: Article) -> tuple[list[Sentence], list[Token]]:
    """The article's sentences and tokens."""
    normal, text, align = article.normal_text, article.text, article.alignment
    lines = [find_tokens(normal, *line) for line in find_lines(normal)]
    kinds = classify_lines([Line(normal[line[0].start:line[-1].end], tuple(normal[i:j] for i, j in line)) for line in lines],
                           article.document.title)
    sentences: list[Sentence] = []
    tokens: list[Token] = []
    for spans, kind in zip(lines, kinds, strict=True):
        norms = [normal[i:j] for i, j in spans]
        for part in find_sentences(norms, spans):
            start, end = align.to_original(spans[part.start].start, spans[part.stop - 1].end)
            sentences.append(Sentence(article.doc_id, len(sentences), start, end, text[start:end], kind))
            for i in part:
                start, end = align.to_original(*spans[i])
                tokens.append(Token(article.doc_id, len(sentences) - 1, len(tokens), start, end, text[start:end], norms[i]))
    return sentences, tokens


def segment_article(article: Article) -> Mapping[str, Iterable[Row]]:
    """The article's sentences, tokens and words."""
    sentences, tokens = find_rows(article)
    words = [Word(t.doc_id, t.sentence_id, t.token_id, t.token_id, t.start, t.end, t.norm, None, "X", None, None)
             for t in tokens]
    return {"sentences": sentences, "tokens": tokens, "words": words}


def build(settings: Settings) -> Stage:
    """The stage."""
    return article_stage("segment", ("normals",), ("sentences", "tokens", "words"), segment_article)
