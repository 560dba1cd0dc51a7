"""The convolutional tagger as one ONNX file: word vectors in 8 bits with a scale a row, everything else in float32."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from pipeline.tag.bio import GROUPS
from pipeline.tag.convolution import AFFIX, AFFIXES, CHARACTER, COLUMNS, CUT, DILATIONS, FORMAT, SHAPE, STEM, WORD
from pipeline.tag.spotted import METADATA
from pipeline.train.export import MICROSOFT, Graph, State

_END = np.iinfo(np.int64).max
_EPSILON = 1e-5


def build_convolution(state: State, told: Mapping[str, Any]) -> onnx.ModelProto:
    """features [different, COLUMNS], order [words] → each head [words, columns]; `told` becomes metadata."""
    graph = Graph()
    states = graph.add("Gather", [_word_states(graph, state), "order"], "states")
    for i, dilation in enumerate(DILATIONS):
        states = _layer(graph, state, states, i, dilation)
    states = _norm(graph, state, "norm", states)
    heads = {"tags", "cut", "acronym", *told.get("heads", {})}
    for head in sorted(heads):
        _linear(graph, state, states, f"heads.{head}", head)
    inputs = [helper.make_tensor_value_info("features", TensorProto.INT64, ["different", COLUMNS]),
              helper.make_tensor_value_info("order", TensorProto.INT64, ["words"])]
    outputs = [helper.make_tensor_value_info(head, TensorProto.FLOAT, ["words", len(state[f"heads.{head}.bias"])])
               for head in sorted(heads)]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "khabar", inputs, outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)], producer_name="khabar")
    model.ir_version = 8
    metadata = {"kind": "convolution", "format": FORMAT, "groups": [list(group) for group in GROUPS], **told}
    helper.set_model_props(model, {METADATA: json.dumps(metadata, ensure_ascii=False, sort_keys=True)})
    return model


def _word_states(graph: Graph, state: State) -> str:
    """The states of the different words."""
    vectors = state["words.weight"]
    scales = (np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-12) / 127).astype(np.float32)
    table = graph.constant("words.w", np.rint(vectors / scales).astype(np.int8))
    scale = graph.constant("words.s", scales)
    parts = []
    for name, column in (("word", WORD), ("stem", STEM)):
        ids = _columns(graph, name, column, None)
        codes = graph.add("Cast", [graph.add("Gather", [table, ids], f"{name}.codes")], f"{name}.cast", to=TensorProto.FLOAT)
        parts.append(graph.add("Mul", [codes, graph.add("Gather", [scale, ids], f"{name}.scale")], f"{name}.vector"))
    parts += [_letters(graph, state), _affixes(graph, state)]
    for name, column in (("shapes", SHAPE), ("cuts", CUT)):
        rows = graph.constant(f"{name}.w", state[f"{name}.weight"])
        parts.append(graph.add("Gather", [rows, _columns(graph, name, column, None)], f"{name}.vector"))
    joined = graph.add("Concat", parts, "parts", axis=-1)
    return graph.add("Gelu", [_linear(graph, state, joined, "joined", "joined")], "different", MICROSOFT)


def _letters(graph: Graph, state: State) -> str:
    rows = graph.constant("characters.w", state["characters.weight"])
    characters = graph.add("Gather", [rows, _columns(graph, "characters", CHARACTER, COLUMNS)], "characters.vectors")
    threes = _shifted(graph, characters, "characters", 1, axis=1)
    letters = graph.add("Relu", [_linear(graph, state, threes, "letters", "letters")], "letters.relu")
    return graph.add("ReduceMax", [letters], "letters.max", axes=[1], keepdims=0)


def _affixes(graph: Graph, state: State) -> str:
    rows = graph.constant("affixes.w", state["affixes.weight"])
    affixes = graph.add("Gather", [rows, _columns(graph, "affixes", AFFIX, CHARACTER)], "affixes.vectors")
    width = AFFIXES * state["affixes.weight"].shape[1]
    return graph.add("Reshape", [affixes, graph.constant("affixes.shape", np.array([-1, width]))], "affixes.flat")


def _columns(graph: Graph, name: str, first: int, end: int | None) -> str:
    """Columns of the features; one column, as [words], where there is no end."""
    if end is None:
        return graph.add("Gather", ["features", graph.constant(f"{name}.column", np.array(first))], f"{name}.ids", axis=1)
    return _slice(graph, "features", f"{name}.ids", first, end, axis=1)


def _slice(graph: Graph, source: str, name: str, start: int, end: int, *, axis: int) -> str:
    bounds = [graph.constant(f"{name}.{k}", np.array([v])) for k, v in (("start", start), ("end", end), ("axis", axis))]
    return graph.add("Slice", [source, *bounds], name)


def _shifted(graph: Graph, source: str, name: str, dilation: int, *, axis: int) -> str:
    """What stands `dilation` before, at, and behind each place, side by side; the ends have no such neighbours."""
    parts = [_slice(graph, source, f"{name}.{i}", start, end, axis=axis) for i, (start, end) in enumerate(
        ((0, -2 * dilation), (dilation, -dilation), (2 * dilation, _END)))]
    return graph.add("Concat", parts, f"{name}.threes", axis=-1)


def _layer(graph: Graph, state: State, states: str, number: int, dilation: int) -> str:
    name = f"layer{number}"
    normal = _norm(graph, state, f"norms.{number}", states)
    pads = graph.constant(f"{name}.pads", np.array([dilation, 0, dilation, 0]))
    threes = _shifted(graph, graph.add("Pad", [normal, pads], f"{name}.padded"), name, dilation, axis=0)
    seen = graph.add("Gelu", [_linear(graph, state, threes, f"layers.{number}", f"{name}.seen")], f"{name}.gelu", MICROSOFT)
    return graph.add("Add", [states, seen], f"{name}.sum")


def _norm(graph: Graph, state: State, name: str, states: str) -> str:
    gain, shift = (graph.constant(f"{name}.{part}", state[f"{name}.{part}"]) for part in ("weight", "bias"))
    return graph.add("LayerNormalization", [states, gain, shift], f"{name}.out", epsilon=_EPSILON, axis=-1)


def _linear(graph: Graph, state: State, states: str, name: str, out: str) -> str:
    return graph.product(states, state[f"{name}.weight"], state[f"{name}.bias"], out, 32)
