"""A Llama for inference on a CPU: one forward function for whole prompts, their ends and single tokens.

Keys and values lie in one tensor with a row for each sequence in hand; rows are handed out by the engine. Logits are
those of transformers' LlamaForCausalLM (a test holds them together). Float32; no scaled RoPE, no attention bias.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch.nn.functional import embedding, linear, rms_norm, scaled_dot_product_attention, silu

NEEDED = ("hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "rms_norm_eps")


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
        # Row first: a sequence's whole state is one slice.
        self.cache = torch.zeros(rows, len(self.layers), 2, self.kv_heads, self.positions, self.head_dim)

    @torch.inference_mode()
    def forward(self, tokens: torch.Tensor, starts: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        """Hidden states of `tokens` (sequences x width), each sequence going on at position `starts` of its row.

        rows: rows of the cache; None: the first ones, which saves a copy of the cache. Padding on the right writes
        behind a sequence's end, where nothing reads before something else is written.
        """
        count, width = tokens.shape
        places = (starts[:, None] + torch.arange(width)).clamp_(max=self.positions - 1)
        seen = int(places[:, -1].max()) + 1
        mask = (torch.arange(seen) <= places[:, :, None])[:, None]
        cos, sin = self.cos[places][:, :, None], self.sin[places][:, :, None]
        lines = torch.arange(count) if rows is None else rows
        x = embedding(tokens, self.embedding)
        for number, layer in enumerate(self.layers):
            x = x + self._attention(layer, number, x, (cos, sin, places, lines, mask), rows is None)
            y = rms_norm(x, (x.shape[-1],), layer["ffn_norm"], self.config["rms_norm_eps"])
            gate, up = linear(y, layer["gate_up"]).chunk(2, -1)
            x = x + linear(silu(gate) * up, layer["down"])
        return x

    def _attention(self, layer: dict, number: int, x: torch.Tensor, scene: tuple, first_rows: bool) -> torch.Tensor:
        cos, sin, places, lines, mask = scene
        count, width, _ = x.shape
        y = rms_norm(x, (x.shape[-1],), layer["attention_norm"], self.config["rms_norm_eps"])
        shape = (count, width, self.heads + 2 * self.kv_heads, self.head_dim)
        q, k, v = linear(y, layer["qkv"]).view(shape).split([self.heads, self.kv_heads, self.kv_heads], 2)
        q, k = rotated(q, cos, sin), rotated(k, cos, sin)
        keys, values = self.cache[:, number, 0], self.cache[:, number, 1]
        keys[lines[:, None], :, places] = k
        values[lines[:, None], :, places] = v
        seen = mask.shape[-1]
        if first_rows:
            keys, values = keys[:count, :, :seen], values[:count, :, :seen]
        else:
            keys, values = keys[lines, :, :seen], values[lines, :, :seen]
        out = self._attend(q, keys, values, mask)
        return linear(out.reshape(count, width, -1), layer["out"])

    def _attend(self, q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        count, width = q.shape[:2]
        group = self.heads // self.kv_heads
        if width == 1:
            # The queries of a group stand in a line before their one key head: no key is copied.
            grouped = q.view(count, self.kv_heads, group, self.head_dim)
            return scaled_dot_product_attention(grouped, keys, values, attn_mask=mask)
        out = scaled_dot_product_attention(q.transpose(1, 2), keys, values, attn_mask=mask, enable_gqa=group > 1)
        return out.transpose(1, 2)

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return linear(rms_norm(hidden, (hidden.shape[-1],), self.norm, self.config["rms_norm_eps"]), self.head)


def read_config(folder: Path) -> dict:
    config = json.loads((folder / "config.json").read_text())
    missing = [key for key in NEEDED if key not in config]
    if config.get("model_type") != "llama" or missing:
        raise ValueError(f"{folder}: a Llama checkpoint in Hugging Face format is served, this is none")
    scaling = config.get("rope_scaling") or config.get("rope_parameters") or {}
    if "factor" in scaling or config.get("attention_bias") or config.get("mlp_bias"):
        raise ValueError(f"{folder}: scaled RoPE and biases are not supported; use `transformers serve` or vLLM")
    return config


def rope_theta(config: dict) -> float:
    return config.get("rope_theta") or (config.get("rope_parameters") or {}).get("rope_theta") or 10_000.0


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ValueError(f"{folder}: no weights (*.safetensors)")
    return {name: weight.float() for file in files for name, weight in load_file(file).items()}


def layer_weights(weights: dict[str, torch.Tensor], number: int) -> dict[str, torch.Tensor]:
    """A layer's matrices, those that read the same input joined into one."""
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
