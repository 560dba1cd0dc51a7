"""relate: all tables above → relations, quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from pipeline.article import Article
from pipeline.relate.engines import find_relations
from pipeline.relate.merge import merge_matches
from pipeline.relate.model import Scorer, shipped_scorer
from pipeline.relate.pairs import Encoder, PairReader, shipped_head
from pipeline.relate.quotes import find_quotes
from pipeline.relate.view import View
from pipeline.schema import Row
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage


def relate_article(
    article: Article, *, min_score: float, scorer: Scorer | None = None, reader: PairReader | None = None,
) -> Mapping[str, Iterable[Row]]:
    """The article's relations and quotes; without a scorer the rules alone speak."""
    view = View(article)
    matches = find_relations(view, scorer, reader)
    ranker = scorer.ranker if scorer else None
    return {"relations": merge_matches(view, matches, min_score=min_score, ranker=ranker),
            "quotes": find_quotes(view)}


def build(settings: Settings, *, load_encoder: Callable[[], Encoder] | None = None) -> Stage:
    """The stage; the settings' tagger `lexicon` keeps learned models out of here too.

    `load_encoder` gives the tag stage's encoder, with the first article, so that a text is encoded once for both stages.
    """
    scorer = None if settings.tag.tagger == "lexicon" else shipped_scorer()
    head = shipped_head() if scorer and load_encoder else None

    @cache
    def reader() -> PairReader | None:
        return PairReader(head, load_encoder()) if head and load_encoder else None

    def run(article: Article) -> Mapping[str, Iterable[Row]]:
        return relate_article(article, min_score=settings.relate.min_score, scorer=scorer, reader=reader())

    return article_stage(
        "relate",
        ("normals", "sentences", "tokens", "words", "mentions", "timexes", "acronyms", "local_entities", "references"),
        ("relations", "quotes"), run)
