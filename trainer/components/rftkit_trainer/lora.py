"""LoRA: two small matrices beside each chosen linear layer are trained, the layers are not.

The adapter has the type of the model, and the optimizer keeps it in fp32 as it does whole models.
Needs peft, which refuses the torchao of torchtune, so it is only imported where it is used.
"""

import json
import shutil
from pathlib import Path

WEIGHTS, SETTINGS = "adapter_model.safetensors", "adapter_config.json"


def add_adapter(model, lora: dict, seed: int):
    """The model with a fresh adapter, which changes nothing before the first step."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    settings = LoraConfig(
        task_type="CAUSAL_LM",
        r=lora["rank"],
        lora_alpha=lora["alpha"],
        lora_dropout=lora["dropout"],
        target_modules=lora["targets"],
    )
    return get_peft_model(model, settings, autocast_adapter_dtype=False)


def load_adapter(model, checkpoint: str) -> None:
    """The adapter of a saved step. @raises SystemExit if it is another one."""
    from peft import set_peft_model_state_dict
    from safetensors.torch import load_file

    told = set_peft_model_state_dict(model, load_file(Path(checkpoint) / WEIGHTS))
    lost = [key for key in told.missing_keys if "lora_" in key]
    if lost or told.unexpected_keys:
        raise SystemExit(f"{checkpoint}: not the adapter of this training: {lost[:3]}")


def finish_adapter(folder: Path, base: Path, merged: bool) -> None:
    """The adapter names its base by a folder, not by a path of this machine. Merged, it is in
    FOLDER/adapter, and FOLDER has the whole model; a repetition after a kill does what is left.
    """
    settings, weights = folder / SETTINGS, folder / WEIGHTS
    if not settings.exists():
        return
    values = json.loads(settings.read_text()) | {"base_model_name_or_path": base.name}
    settings.write_text(json.dumps(values, indent=1))
    if not merged:
        return
    if weights.exists():
        kept = folder / "adapter"
        kept.mkdir(exist_ok=True)
        for path in (settings, weights):
            shutil.copyfile(path, kept / path.name)
        write_merged(folder, base)
    weights.unlink(missing_ok=True)
    settings.unlink()


def write_merged(folder: Path, base: Path) -> None:
    """Adds the adapter to the base model, in the type that it was trained in."""
    from peft import PeftModel
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM

    kind = next(iter(load_file(folder / WEIGHTS).values())).dtype
    model = AutoModelForCausalLM.from_pretrained(base, dtype=kind)
    adapted = PeftModel.from_pretrained(model, str(folder), autocast_adapter_dtype=False)
    adapted.merge_and_unload().save_pretrained(folder)
