"""Completes an exported checkpoint for serving and reports the versions that it was made with.

usage: python -m rftkit_trainer.finish FOLDER BASE [STOPS [merged|adapter]]   (one JSON object to
stdout)
Checks that all weights are finite, writes the trained chat template and the end-of-answer token,
and removes files that only TRL reads. With STOPS (a JSON list of token ids), the model was trained
by its own chat template: tokenizer and template are then those of BASE, byte for byte. The last
word says what becomes of an adapter. Files of the base model's licence go with the result.
"""

import json
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .chat import TEMPLATE, ChatTokenizer, write_template
from .lora import finish_adapter

PACKAGES = (
    "torch",
    "torchtune",
    "torchao",
    "transformers",
    "trl",
    "peft",
    "tokenizers",
    "numpy",
    "pyarrow",
)
BESIDE = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "generation_config.json",
)
# Every file that a tokenizer or a template is read from.
OWN = (
    *BESIDE,
    "chat_template.jinja",
    "chat_template.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
)
TEMPLATES = "additional_chat_templates"
RIGHTS = ("LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "USE_POLICY*")


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def check_weights(folder: Path) -> tuple[int, str]:
    """@returns the number of parameters and their type; raises for a weight that is not finite"""
    from safetensors import safe_open

    count, kind = 0, ""
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            for name in file.keys():  # noqa: SIM118  a safe_open cannot be iterated
                tensor = file.get_tensor(name)
                count, kind = count + tensor.numel(), str(tensor.dtype).removeprefix("torch.")
                if not bool(tensor.isfinite().all()):
                    raise ValueError(f"{path.name}: {name} holds values that are not finite")
    if count == 0:
        raise ValueError(f"{folder} holds no weights")
    return count, kind


def write_generation(folder: Path) -> None:
    """Writes the generation settings for servers: the end-of-answer token, and sampling.

    Trained answers end with <|eot_id|>; a base model's files only have <|end_of_text|>, so servers
    would not stop. Without do_sample `transformers serve` decodes greedily, whatever temperature
    and seed a request has.
    """
    write_ends(folder, [ChatTokenizer(str(folder)).turn_end])


def write_ends(folder: Path, stops: list[int]) -> None:
    path = folder / "generation_config.json"
    values = json.loads(path.read_text()) if path.exists() else {}
    known = values.get("eos_token_id")
    ends = known if isinstance(known, list) else [] if known is None else [known]
    ends = [*(stop for stop in stops if stop not in ends), *ends]
    path.write_text(json.dumps({"do_sample": True} | values | {"eos_token_id": ends}, indent=1))


def copy_own(folder: Path, base: Path, stops: list[int]) -> None:
    """Tokenizer and template of the base model instead of those that the trainer wrote."""
    for name in OWN:
        (folder / name).unlink(missing_ok=True)
        if (base / name).exists():
            shutil.copyfile(base / name, folder / name)
    if (base / TEMPLATES).is_dir():
        shutil.copytree(base / TEMPLATES, folder / TEMPLATES, dirs_exist_ok=True)
    write_ends(folder, stops)


def copy_paper(folder: Path, base: Path) -> None:
    """The layout of the paper, whatever template the base model has."""
    for name in BESIDE:
        if (base / name).exists():
            shutil.copyfile(base / name, folder / name)
    settings = folder / "tokenizer_config.json"
    values = json.loads(settings.read_text()) if settings.exists() else {}
    settings.write_text(json.dumps(values | {"chat_template": TEMPLATE}, indent=1))
    write_template(str(folder))
    write_generation(folder)


def copy_rights(folder: Path, base: Path) -> None:
    for pattern in RIGHTS:
        for path in sorted(base.glob(pattern)):
            if path.is_file():
                shutil.copyfile(path, folder / path.name)


def write_config(folder: Path, source: Path, kind: str) -> None:
    config = json.loads((source / "config.json").read_text())
    config.pop("dtype", None)
    # The actual type: a server that trusts the base model's "bfloat16" would round fp32 weights.
    (folder / "config.json").write_text(json.dumps(config | {"torch_dtype": kind}, indent=1))


def finish(
    folder: Path, base: Path, stops: list[int] | None = None, adapter: str | None = None
) -> dict:
    (folder / "training_args.bin").unlink(missing_ok=True)
    if adapter is not None:
        finish_adapter(folder, base, merged=adapter == "merged")
    if stops is None:
        copy_paper(folder, base)
    else:
        copy_own(folder, base, stops)
    parameters, kind = check_weights(folder)
    if adapter != "adapter":
        # With its own template, all but the type is the base model's: trainers change special
        # tokens.
        write_config(folder, folder if stops is None else base, kind)
    copy_rights(folder, base)
    return {"parameters": parameters, "versions": versions()}


if __name__ == "__main__":
    given = json.loads(sys.argv[3]) if len(sys.argv) > 3 else None
    kept = sys.argv[4] if len(sys.argv) > 4 else None
    print(json.dumps(finish(Path(sys.argv[1]), Path(sys.argv[2]), given, kept)))
