"""relate: all tables above → relations, quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.article import Article
from pipeline.schema import Row
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage


def build(settings: Settings) -> Stage:
    """The stage. (Provisional: states nothing yet.)"""

    def relate_article(article: Article) -> Mapping[str, Iterable[Row]]:
        return {}

    return article_stage(
        "relate",
        ("normals", "sentences", "tokens", "words", "mentions", "timexes", "acronyms", "local_entities", "references"),
        ("relations", "quotes"), relate_article)
