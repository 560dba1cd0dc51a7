"""What a model finds in a text, before it becomes a candidate; and how a file of one is opened."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import ModelError
from pipeline.tag.bio import GROUPS

METADATA = "khabar"
"""The key of an ONNX file's metadata that says what khabar has to know of it."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """A mention in code points; `margin` is the log odds of its least sure tag."""

    start: int
    end: int
    label: str
    margin: float
    acronym: bool = False


class Model(Protocol):
    """A tagger's net: texts to mentions."""

    heads: Mapping[str, Sequence[str]]

    def find(self, text: str) -> list[Spotted]:
        """The mentions of a text; the same span and label may come twice."""
        ...

    def find_flat(self, text: str, head: str) -> list[tuple[int, int, str]]:
        """The mentions (start, end, label) of another corpus's labels, by its head. Raises ModelError if there is none."""
        ...

    def score(self, margin: float) -> float:
        """The calibrated probability that a mention with this margin is right."""
        ...


@dataclass(frozen=True)
class Opened:
    """A file of weights as onnxruntime opened it, on one thread, and what is told of it in its metadata."""

    path: Path
    session: Any
    told: Mapping[str, Any]

    def check_format(self, expected: int) -> None:
        """Raises ModelError if this version of khabar cannot use the file."""
        if self.told["format"] != expected or [tuple(group) for group in self.told["groups"]] != list(GROUPS):
            raise ModelError(f"{self.path}: made for another version of khabar (format {self.told['format']}, here {expected})")

    def check_head(self, head: str) -> Sequence[str]:
        """The labels of a head. Raises ModelError if the model has none of that name."""
        heads: Mapping[str, Sequence[str]] = self.told.get("heads", {})
        if head not in heads:
            raise ModelError(f"the model has no head {head!r}; it has {', '.join(sorted(heads)) or 'none'}")
        return heads[head]

    def score(self, margin: float) -> float:
        """The logistic function that the file's calibration makes of a margin."""
        slope, offset = self.told["calibration"]
        return float(1 / (1 + math.exp(-(slope * margin + offset))))


def open_model(path: Path) -> Opened:
    """The file, opened. One thread, so that results do not depend on the machine's load. Raises ModelError."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    if METADATA not in metadata:
        raise ModelError(f"{path}: not a tagger of khabar's")
    return Opened(path, session, json.loads(metadata[METADATA]))
