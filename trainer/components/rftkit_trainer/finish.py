"""Makes an exported checkpoint ready to serve and says what it was made with.

usage: python -m rftkit_trainer.finish FOLDER BASE   (one JSON object to stdout)
Checks that every weight is finite, writes the chat template that was trained, drops files that only TRL reads.
"""

import json
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .chat import TEMPLATE, write_template

PACKAGES = ("torch", "torchtune", "torchao", "transformers", "trl", "tokenizers", "numpy", "pyarrow")
BESIDE = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json")


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def check_weights(folder: Path) -> int:
    """@returns the number of parameters; raises for a weight that is not finite"""
    from safetensors import safe_open

    count = 0
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            for name in file.keys():
                tensor = file.get_tensor(name)
                count += tensor.numel()
                if not bool(tensor.isfinite().all()):
                    raise ValueError(f"{path.name}: {name} holds values that are not finite")
    if count == 0:
        raise ValueError(f"{folder} holds no weights")
    return count


def finish(folder: Path, base: Path) -> dict:
    (folder / "training_args.bin").unlink(missing_ok=True)
    for name in BESIDE:
        if (base / name).exists():
            shutil.copyfile(base / name, folder / name)
    settings = folder / "tokenizer_config.json"
    values = json.loads(settings.read_text()) if settings.exists() else {}
    settings.write_text(json.dumps(values | {"chat_template": TEMPLATE}, indent=1))
    write_template(str(folder))
    return {"parameters": check_weights(folder), "versions": versions()}


if __name__ == "__main__":
    print(json.dumps(finish(Path(sys.argv[1]), Path(sys.argv[2]))))
