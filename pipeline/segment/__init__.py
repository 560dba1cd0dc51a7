"""segment: documents, normals → sentences, tokens, words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipeline.article import Article
from pipeline.schema import Row, Sentence, Token, Word
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['_-][^\W\d_]+)*|\S")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!؟?](?=\s|$)|(?=\n)|$)")


def segment_article(article: Article) -> Mapping[str, Iterable[Row]]:
    """The article's sentences, tokens and words. (Provisional: the real segmentation replaces this.)"""
    normal, text, align = article.normal_text, article.text, article.alignment
    sentences: list[Sentence] = []
    tokens: list[Token] = []
    words: list[Word] = []
    for match in _SENTENCE.finditer(normal):
        found = list(_TOKEN.finditer(normal, match.start(), match.end()))
        if not found:
            continue
        sentence_id = len(sentences)
        span = align.to_original(found[0].start(), found[-1].end())
        sentences.append(Sentence(article.doc_id, sentence_id, *span, text[slice(*span)], "body"))
        for piece in found:
            span = align.to_original(*piece.span())
            token_id = len(tokens)
            tokens.append(Token(article.doc_id, sentence_id, token_id, *span, text[slice(*span)], piece.group()))
            words.append(Word(article.doc_id, sentence_id, token_id, token_id, *span, piece.group(), None, "X", None, None))
    return {"sentences": sentences, "tokens": tokens, "words": words}


def build(settings: Settings) -> Stage:
    """The stage."""
    return article_stage("segment", ("normals",), ("sentences", "tokens", "words"), segment_article)
