"""The stages in order, written out."""

from __future__ import annotations

from pipeline import ingest, normalize, relate, resolve, segment, tag
from pipeline.settings import Settings
from pipeline.stage import Stage
from pipeline.tag.neural import load_encoder


def build_chain(settings: Settings) -> tuple[Stage, ...]:
    """The stages that take a batch of files to all its documents' rows; `write` then joins the batches."""
    encodes = settings.tag.tagger == "khabar" and settings.tag.model != "fast"
    return (
        ingest.build(settings),
        normalize.build(settings),
        segment.build(settings),
        tag.build(settings),
        resolve.build(settings),
        relate.build(settings, load_encoder=load_encoder if encodes else None),
    )
