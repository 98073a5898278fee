"""A Llama for CPU inference: one forward function for many sequences, in prefill or decoding.

Keys and values are in one tensor with a row per active sequence; the engine assigns the rows.
Logits equal those of transformers' LlamaForCausalLM (tested). Float32; no scaled RoPE, no attention
bias.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch.nn.functional import embedding, linear, rms_norm, scaled_dot_product_attention, silu

NEEDED = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "rms_norm_eps",
)
# Rows per attention call, padded to the longest: fewer rows waste less padding, more rows need
# fewer calls.
ROWS_AT_ONCE = 32


@dataclass(frozen=True)
class Span:
    """A piece of a prompt, from position `start` of a row."""

    row: int
    start: int
    tokens: list[int]


class Llama:
    def __init__(self, folder: str, rows: int):
        self.config = read_config(Path(folder))
        weights = read_weights(Path(folder))
        c = self.config
        self.heads, self.kv_heads = c["num_attention_heads"], c["num_key_value_heads"]
        self.head_dim = c.get("head_dim") or c["hidden_size"] // self.heads
        self.positions: int = c["max_position_embeddings"]
        self.layers = [layer_weights(weights, i) for i in range(c["num_hidden_layers"])]
        self.embedding = weights["model.embed_tokens.weight"]
        self.norm = weights["model.norm.weight"]
        self.head = self.embedding if c.get("tie_word_embeddings") else weights["lm_head.weight"]
        self.cos, self.sin = rope_tables(rope_theta(c), self.head_dim, self.positions)
        # Row first, so that the state of a sequence is one slice.
        self.cache = torch.zeros(
            rows, len(self.layers), 2, self.kv_heads, self.positions, self.head_dim
        )

    @torch.inference_mode()
    def forward(
        self, written: torch.Tensor, starts: torch.Tensor, spans: list[Span]
    ) -> torch.Tensor:
        """Hidden states of one token for each of the first rows, followed by those of all tokens of
        `spans`.

        written: the last tokens of rows 0 ... n-1; starts: their positions. All tokens share one
        pass over the weights, without padding.
        """
        count = len(written)
        tokens = torch.cat([written, *(torch.tensor(span.tokens) for span in spans)])
        places = torch.cat(
            [starts, *(torch.arange(s.start, s.start + len(s.tokens)) for s in spans)]
        )
        lines = torch.cat(
            [torch.arange(count), *(torch.full((len(s.tokens),), s.row) for s in spans)]
        )
        cos, sin = self.cos[places][:, None], self.sin[places][:, None]
        scene = (cos, sin, places, lines, blocks(starts), spans)
        x = embedding(tokens, self.embedding)
        for number, layer in enumerate(self.layers):
            x = x + self._attention(layer, number, x, scene)
            y = rms_norm(x, (x.shape[-1],), layer["ffn_norm"], self.config["rms_norm_eps"])
            gate, up = linear(y, layer["gate_up"]).chunk(2, -1)
            x = x + linear(silu(gate) * up, layer["down"])
        return x

    def _attention(self, layer: dict, number: int, x: torch.Tensor, scene: tuple) -> torch.Tensor:
        cos, sin, places, lines, rows_together, spans = scene
        y = rms_norm(x, (x.shape[-1],), layer["attention_norm"], self.config["rms_norm_eps"])
        heads = linear(y, layer["qkv"]).view(len(x), self.heads + 2 * self.kv_heads, self.head_dim)
        turned = rotated(heads[:, : self.heads + self.kv_heads], cos, sin)
        q, k, v = (
            turned[:, : self.heads],
            turned[:, self.heads :],
            heads[:, self.heads + self.kv_heads :],
        )
        keys, values = self.cache[:, number, 0], self.cache[:, number, 1]
        keys[lines, :, places] = k
        values[lines, :, places] = v
        out = torch.empty(len(x), self.heads * self.head_dim)
        for first, end, mask in rows_together:
            seen = mask.shape[-1]
            out[first:end] = self._one_each(
                q[first:end], keys[first:end, :, :seen], values[first:end, :, :seen], mask
            )
        at = rows_together[-1][1] if rows_together else 0
        for span in spans:
            end = span.start + len(span.tokens)
            piece = q[at : at + len(span.tokens)]
            out[at : at + len(piece)] = self._many(
                piece, keys[span.row, :, :end], values[span.row, :, :end]
            )
            at += len(piece)
        return linear(out, layer["out"])

    def _one_each(
        self, q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """Attention with one query per row. Query heads are grouped by key head, so that no key
        is copied.
        """
        grouped = q.reshape(len(q), self.kv_heads, self.heads // self.kv_heads, self.head_dim)
        return scaled_dot_product_attention(grouped, keys, values, attn_mask=mask).reshape(
            len(q), -1
        )

    def _many(self, q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Causal attention for the last queries of one row."""
        width, seen = len(q), keys.shape[1]
        mask = torch.ones(width, seen, dtype=torch.bool).tril_(seen - width)
        out = scaled_dot_product_attention(
            q.transpose(0, 1)[None],
            keys[None],
            values[None],
            attn_mask=mask,
            enable_gqa=self.heads > self.kv_heads,
        )
        return out[0].transpose(0, 1).reshape(width, -1)

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return linear(
            rms_norm(hidden, (hidden.shape[-1],), self.norm, self.config["rms_norm_eps"]), self.head
        )


def blocks(starts: torch.Tensor) -> list[tuple[int, int, torch.Tensor]]:
    """(first row, row after the last, mask): groups of adjacent rows, padded to the longest of
    them.
    """
    found = []
    for first in range(0, len(starts), ROWS_AT_ONCE):
        part = starts[first : first + ROWS_AT_ONCE]
        seen = torch.arange(int(part.max()) + 1)
        hidden = torch.where(seen <= part[:, None], 0.0, -torch.inf)[:, None, None]
        found.append((first, first + len(part), hidden))
    return found


def read_config(folder: Path) -> dict:
    config = json.loads((folder / "config.json").read_text())
    missing = [key for key in NEEDED if key not in config]
    if config.get("model_type") != "llama" or missing:
        raise ValueError(
            f"{folder}: a Llama checkpoint in Hugging Face format is served, this is none"
        )
    scaling = config.get("rope_scaling") or config.get("rope_parameters") or {}
    if "factor" in scaling or config.get("attention_bias") or config.get("mlp_bias"):
        raise ValueError(
            f"{folder}: scaled RoPE and biases are not supported; use `transformers serve` or vLLM"
        )
    return config


def rope_theta(config: dict) -> float:
    return (
        config.get("rope_theta")
        or (config.get("rope_parameters") or {}).get("rope_theta")
        or 10_000.0
    )


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ValueError(f"{folder}: no weights (*.safetensors)")
    return {name: weight.float() for file in files for name, weight in load_file(file).items()}


def layer_weights(weights: dict[str, torch.Tensor], number: int) -> dict[str, torch.Tensor]:
    """The matrices of a layer; those with the same input are concatenated."""
    at = f"model.layers.{number}."
    attention, ffn = f"{at}self_attn.", f"{at}mlp."
    return {
        "qkv": torch.cat([weights[f"{attention}{name}_proj.weight"] for name in "qkv"]),
        "out": weights[f"{attention}o_proj.weight"],
        "gate_up": torch.cat([weights[f"{ffn}{name}_proj.weight"] for name in ("gate", "up")]),
        "down": weights[f"{ffn}down_proj.weight"],
        "attention_norm": weights[f"{at}input_layernorm.weight"],
        "ffn_norm": weights[f"{at}post_attention_layernorm.weight"],
    }


def rope_tables(theta: float, head_dim: int, positions: int) -> tuple[torch.Tensor, torch.Tensor]:
    rates = 1.0 / theta ** (torch.arange(0, head_dim, 2).float() / head_dim)
    angles = torch.outer(torch.arange(positions).float(), rates).repeat(1, 2)
    return angles.cos(), angles.sin()


def rotated(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin
