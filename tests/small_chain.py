"""A chain that is quick enough to run in every test: the real ingest and normalize, then rules that a reader sees through.

A word that begins with ال is an ORG; one in capitals an acronym; two of them in a line are a relation. The word BOOM makes tag
fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline import ingest, normalize
from pipeline.article import Article
from pipeline.ids import nil_entity_id
from pipeline.schema import Acronym, LocalEntity, Mention, Relation, Row, Sentence, Token, Word, replace
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage

ARTICLES = {
    "a": "تأسست المنظمة في العام الماضي\nقالت WHO إن المرض انتهى\n",
    "b": "زار الوزير المدينة اليوم\n",
    "c/d": "لا شيء هنا\nالمنظمة WHO\n",
}


def write_corpus(folder: Path, articles: Mapping[str, str] = ARTICLES) -> Path:
    """A folder of these articles."""
    for doc_id, text in articles.items():
        path = folder / f"{doc_id}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def segment(article: Article) -> Mapping[str, Iterable[Row]]:
    sentences, tokens, words = [], [], []
    for line in re.finditer(r"[^\n]+", article.text):
        sentence_id = len(sentences)
        sentences.append(Sentence(article.doc_id, sentence_id, *line.span(), line[0], "body"))
        for word in re.finditer(r"\S+", line[0]):
            start, end = line.start() + word.start(), line.start() + word.end()
            tokens.append(Token(article.doc_id, sentence_id, len(tokens), start, end, word[0], word[0]))
            words.append(Word(article.doc_id, sentence_id, len(words), len(words), start, end, word[0], None, "X", None, None))
    return {"sentences": sentences, "tokens": tokens, "words": words}


def tag(article: Article) -> Mapping[str, Iterable[Row]]:
    if "BOOM" in article.text:
        raise RuntimeError("boom")
    found = [t for t in article.tokens if t.text.startswith("ال") or t.text.isupper()]
    # In reverse, to see that rows are sorted; there are more than ten in some tests, so m10 must not precede m9.
    return {"mentions": [Mention(article.doc_id, t.sentence_id, f"m{n}", t.start, t.end, t.text, "ORG", None, t.text.isupper(),
                                 None, 0.9, "rule", "small") for n, t in reversed(list(enumerate(found)))]}


def resolve(article: Article) -> Mapping[str, Iterable[Row]]:
    mentions = [replace(m, entity_id=nil_entity_id("ORG", m.text)) for m in article.mentions]
    names = {m.entity_id: m.text for m in mentions}
    entities = [LocalEntity(article.doc_id, str(i), "ORG", name, None, (name,) if name.isupper() else (), (name,), None,
                            sum(m.entity_id == i for m in mentions)) for i, name in names.items()]
    acronyms = [Acronym(article.doc_id, m.mention_id, m.text, None, None, m.entity_id, "Latn", "none")
                for m in mentions if m.acronym]
    return {"mentions": mentions, "local_entities": entities, "acronyms": acronyms}


def relate(article: Article) -> Mapping[str, Iterable[Row]]:
    rows = []
    for sentence in article.sentences:
        pair = article.mentions_of(sentence)[:2]
        if len(pair) == 2:
            rows.append(Relation(article.doc_id, f"r{len(rows)}", str(pair[0].entity_id), pair[0].mention_id, "part_of", "P361",
                                 pair[1].entity_id, pair[1].mention_id, None, None, sentence.sentence_id, sentence.start,
                                 sentence.end, sentence.text, None, 0.5, "rule", "small"))
    return {"relations": rows}


def build_small_chain(settings: Settings) -> tuple[Stage, ...]:
    """The stages."""
    return (
        ingest.build(settings), normalize.build(settings),
        article_stage("segment", ("normals",), ("sentences", "tokens", "words"), segment),
        article_stage("tag", ("sentences", "tokens"), ("mentions", "timexes", "quantities"), tag),
        article_stage("resolve", ("mentions",), ("mentions", "acronyms", "local_entities", "references"), resolve),
        article_stage("relate", ("sentences", "mentions"), ("relations", "quotes"), relate),
    )
