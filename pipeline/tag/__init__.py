"""tag: sentences, tokens, words → mentions, timexes, quantities.

Lexicon, timex and quantity taggers say what is known; the rule tagger scores that in its context and adds what the words
of the text imply; the neural tagger, where its weights are there, adds what it has learned. `pipeline.tag.merge` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline.article import Article
from pipeline.errors import SettingsError
from pipeline.lexicon.names import load_matcher
from pipeline.schema import NAMED_LABELS, TIMEX_LABELS, Mention, Quantity, Row, Timex
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage
from pipeline.tag.abbreviations import with_abbreviations
from pipeline.tag.lexicon_tagger import LexiconTagger
from pipeline.tag.merge import Decision, decide, merge_candidates
from pipeline.tag.quantities import QuantityTagger
from pipeline.tag.rules import RuleTagger
from pipeline.tag.rules_fixed import FixedRules
from pipeline.tag.tagger import Candidate, QuantityValue, Tagger, TimexValue
from pipeline.tag.timex import TimexTagger, parse_date

FOREIGN = ("stanza", "camel")
TAGGERS = ("khabar", "lexicon", *FOREIGN)


@lru_cache(maxsize=4)
def load_base_taggers(user: Path | None = None) -> tuple[Tagger, ...]:
    """The taggers that need nothing but the text; `user` is the folder of the user's lexicon."""
    return (LexiconTagger(user=user), FixedRules(), TimexTagger(), QuantityTagger())


def find_known(article: Article, *, user: Path | None = None) -> list[Candidate]:
    """What lexicon, forms, and the grammars of dates and numbers find: what the rules take as known."""
    return [candidate for tagger in load_base_taggers(user) for candidate in tagger.find_candidates(article)]


def find_candidates(article: Article, *, learned: Sequence[Tagger] = (), user: Path | None = None) -> list[Candidate]:
    """The candidates of all taggers; a lexicon's names come as the rules score them in their context."""
    known = find_known(article, user=user)
    found = [candidate for candidate in known if candidate.label not in NAMED_LABELS]
    found += RuleTagger().find_candidates(article, known)
    for tagger in learned:
        found += tagger.find_candidates(article)
    return found


def silence_counts(learned: Sequence[Tagger]) -> bool:
    """Whether what the learned taggers do not propose is less likely: khabar's own know all labels, others a few."""
    return any(tagger.name not in FOREIGN for tagger in learned)


def explain_mentions(article: Article, *, min_score: float = 0.5, learned: Sequence[Tagger] = ()) -> list[Decision]:
    """What became of every candidate, and why."""
    return decide(find_candidates(article, learned=learned), min_score=min_score, learned=silence_counts(learned))


def tag_article(article: Article, *, min_score: float, learned: Sequence[Tagger] = (),
                user: Path | None = None) -> Mapping[str, Iterable[Row]]:
    """The article's mentions, timexes and quantities."""
    found = find_candidates(article, learned=learned, user=user)
    chosen = merge_candidates(found, min_score=min_score, learned=silence_counts(learned))
    final = with_abbreviations(article, chosen, load_matcher(user))
    return to_rows(article, [with_value(article, candidate) for candidate in final])


def with_value(article: Article, candidate: Candidate) -> Candidate:
    """The candidate; a date that only the learned tagger found has its value from the grammar, which reads its span alone."""
    if candidate.label not in TIMEX_LABELS or candidate.value is not None:
        return candidate
    return replace(candidate, value=parse_date(article.text[candidate.start:candidate.end], article.document.published))


def to_rows(article: Article, chosen: Sequence[Candidate]) -> dict[str, list[Row]]:
    """Rows of the three tables; `chosen` is sorted by start and decreasing end and holds no crossing spans."""
    rows: dict[str, list[Row]] = {"mentions": [], "timexes": [], "quantities": []}
    open_: list[tuple[int, str]] = []
    for number, candidate in enumerate(chosen):
        sentence = article.sentence_at(candidate.start)
        while open_ and open_[-1][0] < candidate.end:
            open_.pop()
        mention_id = f"m{number}"
        rows["mentions"].append(Mention(
            article.doc_id, sentence.sentence_id if sentence else 0, mention_id, candidate.start, candidate.end,
            article.text[candidate.start:candidate.end], candidate.label, open_[-1][1] if open_ else None, candidate.acronym,
            None, candidate.score, candidate.method, candidate.source))
        open_.append((candidate.end, mention_id))
        if candidate.label in TIMEX_LABELS:
            value = candidate.value if isinstance(candidate.value, TimexValue) else TimexValue(candidate.label, None)
            rows["timexes"].append(Timex(article.doc_id, mention_id, value.type, value.value, value.relative, value.calendar,
                                         value.anchor, value.earliest, value.latest))
        elif candidate.label not in NAMED_LABELS:
            amount = candidate.value if isinstance(candidate.value, QuantityValue) else QuantityValue(None)
            rows["quantities"].append(Quantity(article.doc_id, mention_id, candidate.label, amount.value, amount.unit))
    return rows


def load_learned(settings: Settings) -> tuple[Tagger, ...]:
    """The learned tagger that the settings ask for: khabar's, stanza's or camel-tools', or none. Raises SettingsError."""
    if settings.tag.tagger not in TAGGERS:
        raise SettingsError(f"settings: tag.tagger must be one of {', '.join(TAGGERS)}, not {settings.tag.tagger!r}")
    if settings.tag.tagger == "lexicon":
        return ()
    if settings.tag.tagger == "khabar" and settings.tag.model == "both":
        from pipeline.tag.ensemble import EnsembleTagger

        return (EnsembleTagger(),)
    if settings.tag.tagger == "khabar":
        from pipeline.tag.neural import MODELS, NeuralTagger

        return (NeuralTagger(MODELS[settings.tag.model]),)
    from pipeline.tag.foreign import READERS, ForeignTagger

    return (ForeignTagger(settings.tag.tagger, READERS[settings.tag.tagger]),)


def build(settings: Settings) -> Stage:
    """The stage. Raises SettingsError for a tagger that there is not."""
    learned, user = load_learned(settings), settings.lexicon.path

    def function(article: Article) -> Mapping[str, Iterable[Row]]:
        return tag_article(article, min_score=settings.tag.min_score, learned=learned, user=user)

    return article_stage("tag", ("normals", "sentences", "tokens", "words"), ("mentions", "timexes", "quantities"), function)
