"""The trained net as one ONNX file: 8-bit weights, the vocabulary and the calibration in its metadata.

The graph is written node by node with onnxruntime's own operators (com.microsoft), because these are what it runs fastest and
because nothing then depends on a tracer. Every matrix is stored in 8 bits, in blocks of 32 with a float16 scale; onnxruntime
unpacks it when it loads (constant folding): computing in float32 is half as fast again as MatMulNBits on processors without
8-bit dot products, and exact. Embeddings have 8 bits and one scale a row, unpacked when looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from pipeline.tag.bio import GROUPS
from pipeline.tag.neural import FORMAT, PAIRS
from pipeline.tag.spotted import METADATA
from pipeline.train.e5 import Shape

_BLOCK = 32
MICROSOFT = "com.microsoft"
Array = npt.NDArray[Any]
State = Mapping[str, npt.NDArray[np.float32]]


class Graph:
    """Nodes and initializers in the making; `add` returns the name of what the node computes."""

    def __init__(self) -> None:
        """An empty graph."""
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: Array) -> str:
        """An array of that name."""
        self.initializers.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def add(self, operator: str, inputs: Sequence[str], name: str, domain: str = "", **attributes: Any) -> str:
        """A node and its only output."""
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, domain=domain, **attributes))
        return name

    def product(self, states: str, weight: Array, bias: Array, name: str, bits: int) -> str:
        """states · weightᵀ + bias; the weight is stored in 8 bits, or in float32 for any other number of bits."""
        matrix = self.unpacked(weight.T, name) if bits == 8 else self.constant(f"{name}.w", weight.T)
        product = self.add("MatMul", [states, matrix], f"{name}.product")
        return self.add("Add", [product, self.constant(f"{name}.b", bias)], name)

    def unpacked(self, weight: Array, name: str) -> str:
        """A matrix stored as bytes and scales: constants all of it, so that onnxruntime computes it once, when it loads."""
        codes, scales = quantise(weight)
        codes_ = self.add("Cast", [self.constant(f"{name}.w", codes)], f"{name}.codes", to=TensorProto.FLOAT)
        scales_ = self.add("Cast", [self.constant(f"{name}.s", scales)], f"{name}.scales", to=TensorProto.FLOAT)
        shape = self.constant(f"{name}.shape", np.array(weight.shape, np.int64))
        return self.add("Reshape", [self.add("Mul", [codes_, scales_], f"{name}.blocks"), shape], f"{name}.matrix")

    def normalised_sum(self, summands: tuple[str, str], part: State, name: str, out: str, epsilon: float) -> str:
        """The layer-normalised sum of two states."""
        inputs = [*summands, self.constant(f"{out}.g", part[f"{name}.weight"]), self.constant(f"{out}.b", part[f"{name}.bias"])]
        return self.add("SkipLayerNormalization", inputs, out, MICROSOFT, epsilon=epsilon)


def quantise(weight: Array) -> tuple[Array, Array]:
    """A matrix [rows, columns] as bytes [rows, blocks, 32] and their scales [rows, blocks, 1] in float16."""
    rows, columns = weight.shape
    blocks = weight.reshape(rows, columns // _BLOCK, _BLOCK)
    scales = (np.maximum(np.abs(blocks).max(-1, keepdims=True), 1e-5) / 127).astype(np.float16)
    codes = np.clip(np.rint(blocks / scales.astype(np.float32)), -127, 127).astype(np.int8)
    return codes, scales


def _embeddings(graph: Graph, state: State, bits: int) -> tuple[str, str]:
    """Words and positions of the ids."""
    words = state["encoder.words.weight"]
    if bits == 8:
        scales = (np.maximum(np.abs(words).max(1, keepdims=True), 1e-12) / 127).astype(np.float32)
        table = graph.constant("words.w", np.rint(words / scales).astype(np.int8))
        codes = graph.add("Cast", [graph.add("Gather", [table, "ids"], "words.codes")], "words.cast", to=TensorProto.FLOAT)
        scale = graph.add("Gather", [graph.constant("words.s", scales), "ids"], "words.scales")
        word = graph.add("Mul", [codes, scale], "words")
    else:
        word = graph.add("Gather", [graph.constant("words.w", words), "ids"], "words")
    positions = graph.constant("positions.w", state["encoder.positions.weight"].astype(np.float16 if bits == 8 else np.float32))
    length = graph.add("Shape", ["ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], np.int64))
    rows = graph.add("Slice", [positions, zero, length], "positions.rows")
    return word, graph.add("Cast", [rows], "positions", to=TensorProto.FLOAT)


def build_onnx(state: State, shape: Shape, told: Mapping[str, Any], *, bits: int = 8) -> onnx.ModelProto:
    """ids [batch, length] → tags [batch, length, groups · 3] and acronym [batch, length, 2]; `told` becomes metadata.

    The heads of other corpora that `told["heads"]` names are outputs of their names [batch, length, 1 + 2 · labels];
    `told["pairs"]`, the key of a relation head, adds its projection as the output `pairs`. Rows of a
    batch must have the same length: there is no mask.
    """
    graph = Graph()
    hidden = shape.hidden
    word, position = _embeddings(graph, state, bits)
    summed = graph.add("Add", [word, position], "embedded")
    gain, shift = (graph.constant(f"norm.{x}", state[f"encoder.norm.{y}"]) for x, y in (("g", "weight"), ("b", "bias")))
    states = graph.add("LayerNormalization", [summed, gain, shift], "norm", epsilon=shape.epsilon, axis=-1)
    for i in range(shape.layers):
        part = {name.removeprefix(f"encoder.layers.{i}."): v for name, v in state.items() if f"encoder.layers.{i}." in name}
        parts = []
        for k, kind in enumerate(("query", "key", "value")):
            rows = slice(k * hidden, (k + 1) * hidden)
            parts.append(graph.product(states, part["qkv.weight"][rows], part["qkv.bias"][rows], f"l{i}.{kind}", bits))
        mixed = graph.add("MultiHeadAttention", parts, f"l{i}.mixed", MICROSOFT, num_heads=shape.heads)
        attended = graph.product(mixed, part["attended.weight"], part["attended.bias"], f"l{i}.attended", bits)
        states = graph.normalised_sum((states, attended), part, "attended_norm", f"l{i}.attended_norm", shape.epsilon)
        fed = graph.product(states, part["feed_in.weight"], part["feed_in.bias"], f"l{i}.feed_in", bits)
        fed = graph.add("Gelu", [fed], f"l{i}.gelu", MICROSOFT)
        fed = graph.product(fed, part["feed_out.weight"], part["feed_out.bias"], f"l{i}.feed_out", bits)
        states = graph.normalised_sum((states, fed), part, "feed_norm", f"l{i}.feed_norm", shape.epsilon)
    heads = {"tags": "tags", "acronym": "acronym", **{name: f"extra.{name}" for name in told.get("heads", {})}}
    if told.get("pairs"):
        heads[PAIRS] = "relation.project"
    for head, name in heads.items():
        graph.product(states, state[f"{name}.weight"], state[f"{name}.bias"], head, 32)
    return _finish(graph, told, {head: len(state[f"{name}.bias"]) for head, name in heads.items()})


def _finish(graph: Graph, told: Mapping[str, Any], widths: Mapping[str, int]) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "length"])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length", n]) for name, n in widths.items()]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "khabar", [ids], outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)],
        producer_name="khabar",
    )
    model.ir_version = 8
    metadata = {"format": FORMAT, "groups": [list(group) for group in GROUPS], **told}
    helper.set_model_props(model, {METADATA: json.dumps(metadata, ensure_ascii=False, sort_keys=True)})
    return model


def write_onnx(model: onnx.ModelProto, path: Path) -> None:
    """The model as a file; the same model gives the same bytes."""
    path.write_bytes(model.SerializeToString(deterministic=True))
