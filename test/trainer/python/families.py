"""Small random checkpoints of the families that people fine-tune, each with its own template, and
their trainings by the TRL back end on token shards.
"""

import json
from pathlib import Path

import yaml

from rftkit_template.checkpoint import Checkpoint
from rftkit_template.rows import make_rows
from rftkit_template.shards import ShardWriter
from rftkit_template.turn import Setting
from rftkit_trainer.prepare import prepare
from rows import rows
from templates import make_family
from training import CONFIGS, merged

DAY = "2024-07-26"
SIZES = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 8192,
}
SCALED = {
    "rope_type": "llama3",
    "factor": 32.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
    "rope_theta": 500000.0,
}
EXPERTS = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 64, "head_dim": 16}
TIED, UNTIED = {"tie_word_embeddings": True}, {"tie_word_embeddings": False}
# name: (template, model_type, more of its configuration)
MODELS: dict[str, tuple[str, str, dict]] = {
    "qwen2.5-coder": ("qwen2_5", "qwen2", UNTIED),
    "qwen2.5-coder-1.5b": ("qwen2_5", "qwen2", TIED),
    "qwen3": ("qwen3", "qwen3", UNTIED | {"head_dim": 16}),
    "qwen3-moe": ("qwen3", "qwen3_moe", UNTIED | EXPERTS),
    "llama-3.2": ("llama3_2", "llama", TIED | {"rope_parameters": SCALED}),
    "hermes-3-llama-3.1": (
        "smollm2",
        "llama",
        UNTIED | {"rope_parameters": SCALED | {"factor": 8.0}},
    ),
    "yi": ("smollm2", "llama", UNTIED),
    "smollm2": ("smollm2", "llama", TIED),
    "deepseek-r1-distill-llama": ("deepseek_r1_distill", "llama", UNTIED),
    "deepseek-r1-distill-qwen": ("deepseek_r1_distill", "qwen2", UNTIED),
    "mistral": ("mistral", "mistral", UNTIED | {"head_dim": 16, "sliding_window": 48}),
    "gemma-3": ("gemma3", "gemma3_text", TIED | {"head_dim": 16, "sliding_window": 48}),
    "phi-3": ("phi3", "phi3", UNTIED | {"pad_token_id": 0}),
}
QUIET = {"qwen3": {"enable_thinking": False}, "qwen3-moe": {"enable_thinking": False}}


def make_model(root: Path, name: str) -> Path:
    """A checkpoint as it comes from the hub: weights, configuration, tokenizer, template."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    template, model_type, more = MODELS[name]
    folder, place = root / name, root / f"{name}-made"
    place.mkdir()
    make_family(place, template).rename(folder)
    stops = json.loads((folder / "generation_config.json").read_text())["eos_token_id"]
    checkpoint = Checkpoint(str(folder), date=DAY)
    words = checkpoint.tokenizer.get_vocab_size()
    config = AutoConfig.for_model(
        model_type, **{**SIZES, "vocab_size": words, "eos_token_id": stops[0], **more}
    )
    torch.manual_seed(3)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": stops}))
    return folder


def conversations(name: str, count: int) -> list[dict]:
    """Rows that this family takes: R1 needs thoughts."""
    made = rows(count)
    if "r1" in name:
        for row in made:
            for message in row["messages"]:
                if message["role"] == "assistant":
                    message["reasoning_content"] = "The factor decides.\nCompute it."
    return made


def make_data(
    root: Path, name: str, folder: Path, count: int = 60, sequence: int = 512, packed: bool = True
) -> dict:
    """Shards of the rows, and their packs in ROOT/NAME-data, or in ROOT/NAME-rows unpacked.

    @returns what `prepare` says
    """
    setting = Setting(Checkpoint(str(folder), date=DAY), QUIET.get(name, {}))
    kind = "data" if packed else "rows"
    shards = root / (f"{name}-shards" if packed else f"{name}-row-shards")
    writer = ShardWriter(str(shards))
    for row in conversations(name, count):
        for made in make_rows(row["messages"], "last", setting):
            writer.add(row["example_id"], row["problem_id"], made)
    writer.close()
    stops = [{"id": n, "text": t} for n, t in setting.checkpoint.stops.items()]
    request = {
        "shards": str(shards),
        "pad": setting.checkpoint.pad(),
        "stops": stops,
        "model": str(folder),
        "loss": "last",
        "sequence": sequence,
        "seed": 1,
        "eval_fraction": 0.0,
        "out": str(root / f"{name}-{kind}"),
        "packed": packed,
    }
    return prepare(request) | {"stops": [stop["id"] for stop in stops]}


def recipe(root: Path, out: str, folder: Path, data: Path, **changes) -> dict:
    """The configuration of a training, as the launcher writes it."""
    shared = merged(
        *(yaml.safe_load((CONFIGS / f"{f}.yaml").read_text()) for f in ("base", "tiny"))
    )["torchtune"]
    place = root / out
    place.mkdir()
    steps = changes.pop("steps", 5)
    own = {
        "output_dir": str(place),
        "total_steps": steps,
        "checkpoint_every": 3,
        "packs_per_step": 1,
        "gradient_accumulation_steps": 1,
        "eval_folder": None,
        "dataset": {"folder": str(data / "train")},
        "checkpointer": {
            "checkpoint_dir": str(folder),
            "output_dir": str(place / "export"),
        },
        "optimizer": {"lr": 2e-3, "weight_decay": 0.1, "master_weights": True},
        "lr_scheduler": {"num_warmup_steps": 2, "total_steps": steps, "min_lr_fraction": 0.1},
    }
    return merged(merged(shared, own), changes)


def trl_train(config: dict) -> Path:
    """Trains from the newest checkpoint. @returns the exported folder"""
    from rftkit_trainer.trl_backend import build, newest_checkpoint

    trainer, _ = build(config)
    trainer.train(resume_from_checkpoint=newest_checkpoint(config))
    out = Path(config["output_dir"]) / "export" / "epoch_0"
    trainer.save_model(str(out))
    return out


def interrupted_at_3(whole: dict, again: dict) -> None:
    """Gives a training the checkpoint of step 3 of another one, as a kill would leave it."""
    kept = Path(whole["output_dir"]) / "checkpoints" / "checkpoint-3"
    target = Path(again["output_dir"]) / "checkpoints"
    target.mkdir()
    kept.rename(target / "checkpoint-3")


def check_equal(case, first: dict, second: dict, name: str) -> None:
    import torch

    case.assertEqual(first.keys(), second.keys())
    for key in first:
        case.assertTrue(torch.equal(first[key], second[key]), f"{name}: {key}")


def check_served(case, base: Path, stops: list[int], exported: Path) -> None:
    """A finished folder is the base model's in all but the weights, and ends its answers."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

    for file in ("chat_template.jinja", "tokenizer.json", "tokenizer_config.json"):
        case.assertEqual((exported / file).read_bytes(), (base / file).read_bytes(), file)
    known = {"dtype", "torch_dtype"}
    before, after = (json.loads((f / "config.json").read_text()) for f in (base, exported))
    case.assertEqual(
        {k: v for k, v in before.items() if k not in known},
        {k: v for k, v in after.items() if k not in known},
    )
    model, told = AutoModelForCausalLM.from_pretrained(exported, output_loading_info=True)
    case.assertFalse(told["missing_keys"] or told["unexpected_keys"], told)
    case.assertTrue(set(stops) <= set(model.generation_config.eos_token_id))
    tokenizer = AutoTokenizer.from_pretrained(exported)
    talk = [{"role": "user", "content": "Print 1."}]
    ids = tokenizer.apply_chat_template(
        talk, add_generation_prompt=True, return_tensors="pt", return_dict=False
    )
    length = ids.shape[1]

    def stop_at_third(input_ids, scores):
        forced = torch.full_like(scores, -1e9)
        forced[:, stops[-1] if input_ids.shape[1] == length + 2 else 5] = 0
        return forced

    made = model.generate(
        ids, max_new_tokens=8, logits_processor=LogitsProcessorList([stop_at_third])
    )
    case.assertEqual(made[0, length:].tolist(), [5, 5, stops[-1]])
