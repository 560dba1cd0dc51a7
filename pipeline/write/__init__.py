"""write: all rows → the published tables, together or not at all.

`join` reads documents' rows in the order of their ids and links them, `entities` sums up what documents say of each entity,
`parquet` encodes, `publish` puts a finished run where readers look.
"""

from __future__ import annotations

from pipeline.write.entities import corpus_entities
from pipeline.write.join import linked
from pipeline.write.parquet import ParquetFile, write_parquet
from pipeline.write.publish import publish, published_run

__all__ = ["ParquetFile", "corpus_entities", "linked", "publish", "published_run", "write_parquet"]
