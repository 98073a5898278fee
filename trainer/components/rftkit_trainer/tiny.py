"""Makes a tiny Llama with random weights and its own tokenizer, so that training runs anywhere
without a download.

usage: python -m rftkit_trainer.tiny REQUEST.json   with {files, out, seed}
The tokenizer (byte-level BPE with Llama 3's split pattern and control tokens) is trained on the
rows of the training. The model is random: it shows that the pipeline works and says nothing about
quality.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

# The split pattern that Llama 3's tokenizer publishes in tokenizer.json.
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CONTROLS = [
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|finetune_right_pad_id|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eom_id|>",
    "<|eot_id|>",
]
VOCABULARY, TEXT_ROWS = 2048, 1000


@dataclass(frozen=True)
class Shape:
    """Sizes of a Llama; `vocabulary` includes the control tokens."""

    vocabulary: int
    dim: int
    layers: int
    heads: int
    kv_heads: int
    ffn: int
    positions: int
    rope_theta: float


TINY = Shape(
    VOCABULARY, dim=64, layers=2, heads=4, kv_heads=2, ffn=128, positions=8192, rope_theta=500_000.0
)


def build_tokenizer(texts: list[str], vocabulary: int = VOCABULARY):
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(CONTROLS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(["system user assistant", *texts], trainer)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in CONTROLS])
    return tokenizer


def model_config(tokenizer, shape: Shape, dtype: str = "bfloat16") -> dict:
    number = tokenizer.token_to_id
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": tokenizer.get_vocab_size(),
        "hidden_size": shape.dim,
        "intermediate_size": shape.ffn,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.dim // shape.heads,
        "hidden_act": "silu",
        "max_position_embeddings": shape.positions,
        "rms_norm_eps": 1e-5,
        "rope_theta": shape.rope_theta,
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": False,
        "torch_dtype": dtype,
        "bos_token_id": number("<|begin_of_text|>"),
        "eos_token_id": number("<|eot_id|>"),
        "pad_token_id": number("<|finetune_right_pad_id|>"),
    }


def random_weights(config: dict, shape: Shape, seed: int) -> dict:
    import torch

    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int):
        return (torch.randn(*shape, generator=generator) * 0.02).to(torch.bfloat16)

    def ones():
        return torch.ones(shape.dim, dtype=torch.bfloat16)

    dim, ffn, words = shape.dim, shape.ffn, config["vocab_size"]
    keys = dim // shape.heads * shape.kv_heads
    weights = {"model.embed_tokens.weight": normal(words, dim)}
    for layer in range(shape.layers):
        at = f"model.layers.{layer}."
        weights |= {
            at + "self_attn.q_proj.weight": normal(dim, dim),
            at + "self_attn.k_proj.weight": normal(keys, dim),
            at + "self_attn.v_proj.weight": normal(keys, dim),
            at + "self_attn.o_proj.weight": normal(dim, dim),
            at + "mlp.gate_proj.weight": normal(ffn, dim),
            at + "mlp.up_proj.weight": normal(ffn, dim),
            at + "mlp.down_proj.weight": normal(dim, ffn),
            at + "input_layernorm.weight": ones(),
            at + "post_attention_layernorm.weight": ones(),
        }
    return weights | {"model.norm.weight": ones(), "lm_head.weight": normal(words, dim)}


def texts_of(files: list[str]) -> list[str]:
    import pyarrow.parquet as pq

    texts: list[str] = []
    for path in files:
        for row in pq.read_table(path, columns=["messages"]).slice(0, TEXT_ROWS).to_pylist():
            texts += [m["content"] for m in row["messages"] or [] if m and m["content"]]
    return texts


def write_texts(folder: Path, tokenizer, config: dict) -> None:
    """Writes all files of a checkpoint except the weights."""
    from .chat import TEMPLATE, write_template

    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    ends = {k: config[k] for k in ("bos_token_id", "eos_token_id", "pad_token_id")}
    (folder / "generation_config.json").write_text(json.dumps(ends, indent=1))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<|begin_of_text|>",
        "eos_token": "<|eot_id|>",
        "pad_token": "<|finetune_right_pad_id|>",
        "model_max_length": config["max_position_embeddings"],
        "clean_up_tokenization_spaces": False,
        "chat_template": TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1))
    write_template(str(folder))


def make(files: list[str], out: str, seed: int) -> None:
    """Writes the checkpoint in Hugging Face format; the folder appears atomically."""
    from safetensors.torch import save_file

    folder = Path(f"{out}.tmp-{os.getpid()}")
    folder.mkdir(parents=True)
    tokenizer = build_tokenizer(texts_of(files))
    config = model_config(tokenizer, TINY)
    write_texts(folder, tokenizer, config)
    save_file(
        random_weights(config, TINY, seed), folder / "model.safetensors", metadata={"format": "pt"}
    )
    os.replace(folder, out)


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    make(asked["files"], asked["out"], asked["seed"])
