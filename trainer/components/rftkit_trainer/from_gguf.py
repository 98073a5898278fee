"""Writes a GGUF file as a checkpoint folder in Hugging Face format, which a training starts from.

usage: python -m rftkit_trainer.from_gguf FILE FOLDER [TEMPLATE]
Quantised weights are multiplied out, to bf16; fp16 and fp32 stay exact, as fp32. TEMPLATE is a file
with a chat template, for a base model whose file has none.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

# Numbers of gguf.LlamaFileType.
EXACT = (0, 1)


def file_values(path: Path) -> dict:
    """Values of a GGUF file that transformers does not pass on."""
    from gguf import GGUFReader

    fields = GGUFReader(str(path)).fields
    wanted = {
        "kind": "general.file_type",
        "eos": "tokenizer.ggml.eos_token_id",
        "eot": "tokenizer.ggml.eot_token_id",
        "license": "general.license",
        "name": "general.name",
    }
    return {k: fields[name].contents() for k, name in wanted.items() if name in fields}


def write_folder(path: Path, folder: Path, template: str | None) -> None:
    values = file_values(path)
    dtype = torch.float32 if values.get("kind") in EXACT else torch.bfloat16
    place, name = str(path.parent), path.name
    tokenizer = AutoTokenizer.from_pretrained(place, gguf_file=name)
    if template is not None:
        tokenizer.chat_template = template
    dense = GgufConfig(dequantize=True)
    model = AutoModelForCausalLM.from_pretrained(
        place, gguf_file=name, dtype=dtype, quantization_config=dense
    )
    # What is saved is an ordinary model.
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    ends = sorted({values[k] for k in ("eos", "eot") if k in values})
    if ends:
        path = folder / "generation_config.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps(known | {"eos_token_id": ends}, indent=1))
    if values.get("license"):
        header = json.dumps({"license": values["license"]})
        (folder / "README.md").write_text(f"---\n{header}\n---\n\n# {values.get('name', '')}\n")


if __name__ == "__main__":
    given = Path(sys.argv[3]).read_text() if len(sys.argv) > 3 else None
    write_folder(Path(sys.argv[1]), Path(sys.argv[2]), given)
