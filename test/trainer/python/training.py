"""Small trainings in this process, by the recipes and configurations that the launcher uses."""

import json
from pathlib import Path

import yaml
from omegaconf import OmegaConf

from rftkit_trainer import tiny
from rftkit_trainer.prepare import prepare
from rows import rows, write

CONFIGS = Path(__file__).parents[3] / "trainer" / "configs"


def merged(base: dict, over: dict) -> dict:
    both = {
        k: merged(base[k], v) if isinstance(v, dict) and isinstance(base.get(k), dict) else v
        for k, v in over.items()
    }
    return {**base, **both}


class Place:
    """A folder with data, a tiny model and packs; `config` makes the file of one run."""

    def __init__(
        self, root: Path, count: int = 200, sequence: int = 512, eval_fraction: float = 0.0
    ):
        self.root, self.sequence = root, sequence
        self.model = str(root / "model")
        data = write(root / "train.parquet", rows(count))
        tiny.make([data], self.model, 1)
        request = {
            "files": [data],
            "model": self.model,
            "loss": "last",
            "sequence": sequence,
            "seed": 1,
        }
        self.counts = prepare(request | {"eval_fraction": eval_fraction, "out": str(root / "data")})

    def config(self, name: str, steps: int = 20, lr: float = 2e-6, **changes) -> dict:
        shared = merged(
            *(yaml.safe_load((CONFIGS / f"{f}.yaml").read_text()) for f in ("base", "tiny"))
        )["torchtune"]
        model = json.loads((Path(self.model) / "config.json").read_text())
        out = self.root / name
        out.mkdir()
        own = {
            "output_dir": str(out),
            "total_steps": steps,
            "max_steps_per_epoch": steps,
            "checkpoint_every": 10,
            "packs_per_step": 2,
            "gradient_accumulation_steps": 2,
            "eval_folder": None,
            "tokenizer": {"folder": self.model},
            "dataset": {"folder": str(self.root / "data" / "train")},
            "model": {
                "_component_": "torchtune.models.llama3.llama3",
                "vocab_size": model["vocab_size"],
                "num_layers": model["num_hidden_layers"],
                "num_heads": model["num_attention_heads"],
                "num_kv_heads": model["num_key_value_heads"],
                "embed_dim": model["hidden_size"],
                "intermediate_dim": model["intermediate_size"],
                "max_seq_len": model["max_position_embeddings"],
                "rope_base": 500000,
            },
            "checkpointer": {
                "checkpoint_dir": self.model,
                "checkpoint_files": ["model.safetensors"],
                "output_dir": str(out / "export"),
            },
            "optimizer": {"lr": lr, "weight_decay": 0.1, "master_weights": True},
            "lr_scheduler": {"num_warmup_steps": 10, "total_steps": steps, "min_lr_fraction": 0.1},
            "metric_logger": {"log_dir": str(out)},
        }
        return merged(merged({**shared, "model": {}}, own), changes)


def train(config: dict) -> list[dict]:
    """Runs the single-device recipe here. @returns its metrics"""
    from rftkit_trainer.single import Finetune

    recipe = Finetune(cfg=OmegaConf.create(config))
    recipe.setup(cfg=OmegaConf.create(config))
    recipe.train()
    recipe.cleanup()
    return metrics(config)


def metrics(config: dict) -> list[dict]:
    lines = (Path(config["output_dir"]) / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def weights(folder: Path) -> dict:
    from safetensors.torch import load_file

    found = {}
    for path in sorted(folder.glob("*.safetensors")):
        found |= load_file(path)
    return found
