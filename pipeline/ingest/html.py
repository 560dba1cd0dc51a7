"""HTML pages → the article's text and what the page says about it, by trafilatura."""

from __future__ import annotations

import logging

from pipeline.ingest.dates import iso_date
from pipeline.ingest.decode import DecodeError
from pipeline.ingest.metadata import Metadata

# The page's own publication date, by its markup alone: no guesses from the address or from dates in the text.
_DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}
_SILENT = logging.NullHandler()


def read_html(page: str) -> tuple[str, Metadata]:
    """The article's text (its headline, then a paragraph a line) and the page's metadata. Raises DecodeError if there is none.

    For HTML, this is `documents.text`: the text that all offsets count in.
    """
    import trafilatura

    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).addHandler(_SILENT)  # what they have to say of a page goes into `rejects`, not on the screen
    found = trafilatura.bare_extraction(page, include_comments=False, include_tables=True, with_metadata=True,
                                        date_extraction_params=_DATES)
    if found is None or isinstance(found, dict) or not found.text:
        raise DecodeError("empty", "no article text in the page")
    title, body = " ".join((found.title or "").split()), str(found.text)
    published = iso_date(found.date) if found.date else None
    text = body if not title or body.startswith(title) else f"{title}\n{body}"
    return text, Metadata(title or None, published, "html" if published else None, found.sitename or None, found.author or None)
