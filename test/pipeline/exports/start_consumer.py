"""Starts a consumer on an export for three steps on the CPU: start_consumer.py NAME EXPORT MODEL.

Runs the script or command that the export wrote, with only these changed: steps, batch, device,
reports. Prints one JSON object with what it trained.
"""

import json
import runpy
import sys
from pathlib import Path

STEPS = 3
FEW = {"max_steps": STEPS, "report_to": [], "use_cpu": True, "bf16": False, "logging_steps": 1}
LOGS: list[dict] = []


def keep_logs(trainer_class) -> None:
    original = trainer_class.log

    def log(self, logs, *args, **kwargs):
        LOGS.append(dict(logs))
        return original(self, logs, *args, **kwargs)

    trainer_class.log = log


def with_few_steps(config_class, **more):
    original = config_class.__init__

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs | FEW | {"per_device_train_batch_size": 2} | more)

    config_class.__init__ = init


def trl(export: Path, model: str, kind: str) -> dict:
    import trl as package

    more = {}
    if kind == "GRPO":
        more = {"num_generations": 2, "max_completion_length": 24, "use_vllm": False}
    with_few_steps(getattr(package, f"{kind}Config"), **more)
    keep_logs(getattr(package, f"{kind}Trainer"))
    sys.argv = ["train.py", model]
    runpy.run_path(str(export / "train.py"), run_name="__main__")
    keys = ("loss", "reward", "rewards/chosen", "train_loss")
    shown = [{k: round(line[k], 4) for k in keys if k in line} for line in LOGS]
    return {"steps": STEPS, "logs": [line for line in shown if line]}


def tokens(export: Path, model: str) -> dict:
    """As the card says: ids and labels, no template applied again, nothing cut."""
    from datasets import load_dataset
    from trl import SFTConfig, SFTTrainer

    data = load_dataset("parquet", data_files=str(export / "train.parquet"), split="train")
    keep_logs(SFTTrainer)
    settings = SFTConfig(
        output_dir="sft-model", max_length=None, per_device_train_batch_size=2, **FEW
    )
    trainer = SFTTrainer(model=model, args=settings, train_dataset=data)
    batch = trainer.data_collator([trainer.train_dataset[i] for i in range(4)])
    wanted = [sum(label != -100 for label in data[i]["labels"]) for i in range(4)]
    found = (batch["labels"] != -100).sum(dim=1).tolist()
    if found != wanted:
        raise SystemExit(f"targets {found}, the export has {wanted}")
    trainer.train()
    return {"steps": STEPS, "logs": [{"loss": round(x["loss"], 4)} for x in LOGS if "loss" in x]}


def without(*packages: str) -> None:
    """Empty classes for packages that are not installed and that texts do not need."""
    import consumers

    consumers.STUBS = packages
    sys.meta_path.append(consumers.Missing())


def llama_factory(export: Path, model: str) -> dict:
    import os

    import yaml

    without("torchaudio")
    os.environ["DISABLE_VERSION_CHECK"] = "1"
    config = yaml.safe_load((export / "train.yaml").read_text())
    config |= {"template": "chatml", "bf16": False, "max_steps": STEPS, "report_to": "none"}
    config |= {"use_cpu": True, "overwrite_output_dir": True, "logging_steps": 1}
    from llamafactory.train.tuner import run_exp

    run_exp(config)
    state = json.loads((Path(config["output_dir"]) / "trainer_state.json").read_text())
    return {"steps": state["global_step"], "logs": state["log_history"][:STEPS]}


def axolotl(export: Path, model: str) -> dict:
    from axolotl.cli.config import load_cfg
    from axolotl.cli.train import do_train

    few = {"max_steps": STEPS, "bf16": False, "sample_packing": False, "optimizer": "adamw_torch"}
    cfg = load_cfg(str(export / "axolotl.yaml"), **few)
    do_train(cfg, None)
    return {"steps": STEPS}


def verl_sft(export: Path, model: str) -> dict:
    """The command of the card, in this process: what torchrun sets, and a platform for the CPU."""
    import os
    import re
    import shlex
    import socket

    card = (export / "README.md").read_text()
    command = re.search(r"```sh\n(.*?)\n```", card, re.DOTALL)[1]
    module, *overrides = shlex.split(command.partition(" -m ")[2])
    log = export / "steps.jsonl"
    few = {
        "trainer.device": "cpu",
        "trainer.total_training_steps": STEPS,
        "trainer.logger": "[file]",
        "trainer.resume_mode": "disable",
        "trainer.default_local_dir": export / "checkpoints",
        "data.train_batch_size": 2,
        "data.num_workers": 0,
        "engine.strategy": "fsdp2",
        "engine.use_torch_compile": False,
        "model.use_remove_padding": False,
        "+model.override_config.attn_implementation": "sdpa",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ |= {
        "RANK": "0",
        "LOCAL_RANK": "0",
        "WORLD_SIZE": "1",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "VERL_USE_EXTERNAL_MODULES": "verl_cpu",
        "VERL_PLATFORM": "cpu",
        "VERL_ENGINE_DEVICE": "cuda",
        "VERL_FILE_LOGGER_PATH": str(log),
    }
    sys.argv = [module, *overrides, *(f"{name}={value}" for name, value in few.items())]
    runpy.run_module(module, run_name="__main__")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    keys = ("train/loss", "train/global_tokens")
    logs = [{key: round(line["data"][key], 4) for key in keys} for line in lines]
    if len(logs) != STEPS:
        raise SystemExit(f"{len(logs)} steps of {STEPS}")
    return {"steps": STEPS, "logs": logs}


CONSUMERS = {
    "trl-sft": lambda e, m: trl(e, m, "SFT"),
    "trl-dpo": lambda e, m: trl(e, m, "DPO"),
    "trl-kto": lambda e, m: trl(e, m, "KTO"),
    "trl-grpo": lambda e, m: trl(e, m, "GRPO"),
    "tokens": tokens,
    "llama-factory": llama_factory,
    "axolotl": axolotl,
    "verl-sft": verl_sft,
}

if __name__ == "__main__":
    print(json.dumps(CONSUMERS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])))
