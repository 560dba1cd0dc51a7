"""resolve: mentions, sentences, words → acronyms, local entities, references, and the mentions' entity ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.article import Article
from pipeline.schema import Row
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage


def build(settings: Settings) -> Stage:
    """The stage. (Provisional: leaves the mentions as they are.)"""

    def resolve_article(article: Article) -> Mapping[str, Iterable[Row]]:
        return {"mentions": article.mentions}

    return article_stage("resolve", ("normals", "sentences", "tokens", "words", "mentions", "timexes"),
                         ("mentions", "acronyms", "local_entities", "references"), resolve_article)
