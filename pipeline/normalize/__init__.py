"""normalize: documents → normals, the normal form of each text with its exact alignment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.article import Article
from pipeline.orthography import normalise
from pipeline.schema import Normal, Row
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage


def normalize_article(article: Article) -> Mapping[str, Iterable[Row]]:
    """The article's normal form."""
    text, alignment = normalise(article.text)
    return {"normals": [Normal(article.doc_id, text, alignment.starts, alignment.ends)]}


def build(settings: Settings) -> Stage:
    """The stage."""
    return article_stage("normalize", (), ("normals",), normalize_article)
