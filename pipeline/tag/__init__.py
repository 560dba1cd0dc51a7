"""tag: sentences, tokens, words → mentions, timexes, quantities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.article import Article
from pipeline.schema import Row
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage


def build(settings: Settings) -> Stage:
    """The stage. (Provisional: finds nothing yet.)"""

    def tag_article(article: Article) -> Mapping[str, Iterable[Row]]:
        return {}

    return article_stage("tag", ("normals", "sentences", "tokens", "words"), ("mentions", "timexes", "quantities"), tag_article)
