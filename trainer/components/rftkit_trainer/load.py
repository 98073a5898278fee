"""Loads a checkpoint of any family for training, with the attention that the machine has."""

import importlib.util

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}


def load_model(recipe: dict):
    """The checkpoint in its own architecture. @raises SystemExit if a weight is missing"""
    onto = {}
    if recipe["device"] == "cuda" and importlib.util.find_spec("flash_attn"):
        onto["attn_implementation"] = "flash_attention_2"
    folder = recipe["checkpointer"]["checkpoint_dir"]
    model, told = AutoModelForCausalLM.from_pretrained(
        folder, dtype=DTYPES[recipe["dtype"]], output_loading_info=True, **onto
    )
    for kind in ("missing_keys", "mismatched_keys"):
        if told.get(kind):
            listed = ", ".join(str(key) for key in sorted(told[kind], key=str)[:5])
            raise SystemExit(f"{folder}: {len(told[kind])} {kind.replace('_', ' ')}: {listed}")
    return model


def load_tokenizer(folder: str, model):
    """Its padding token is one that the model has: trainers write its number into config.json."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    words = model.get_input_embeddings().num_embeddings
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id >= words:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_weights(model, checkpoint: str, base: str) -> None:
    """The weights of a saved step. The names under which experts are saved are not those of the
    model in memory, so they are loaded as a checkpoint is.
    """
    saved = AutoModelForCausalLM.from_pretrained(
        checkpoint, config=AutoConfig.from_pretrained(base), dtype=model.dtype
    )
    model.load_state_dict(saved.state_dict())
