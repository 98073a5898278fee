"""`make bench-train-gpu`: trains a Llama of about 1B parameters with random weights by the recipe
and the base configuration of `rftkit finetune`, in bf16, with and without fp32 master weights.

Prints tokens per second (including padding, as in a step's 524,288), share of the device's bf16
peak, peak memory, and the ratio without master weights; one JSON object on stdout, a table on
stderr.
usage: python bench/train.py [--tiny] [--steps N] [--peak-tflops X]  (PYTHONPATH=trainer/components)
--tiny: a small model on the CPU, to test the script; its figures have no meaning.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "trainer" / "configs"
# Llama 3's vocabulary, heads and layout; fewer and narrower layers.
ABOUT_1B = {"words": 128_256, "dim": 2048, "layers": 9, "heads": 32, "kv_heads": 8, "ffn": 8192}
TINY = {"words": 2048, "dim": 64, "layers": 2, "heads": 4, "kv_heads": 2, "ffn": 128}
# Dense bf16 TFLOP/s according to data sheets, by a part of the device's name.
PEAKS = {"B200": 2250, "H200": 989, "H100": 989, "A100": 312, "L40S": 362, "A10": 125}
ROW_TOKENS = 1775  # average of the paper's rows
WARM_UP = 3  # steps that are not measured, because kernels are selected and compiled there
# Per parameter and token: forward 2, backward 4, without recomputation by activation checkpointing.
FLOP = 6


def make_model(folder: Path, size: dict, sequence: int) -> int:
    """A checkpoint in Hugging Face format with random weights. @returns the number of parameters"""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from rftkit_trainer import tiny

    config = LlamaConfig(
        vocab_size=size["words"],
        hidden_size=size["dim"],
        intermediate_size=size["ffn"],
        num_hidden_layers=size["layers"],
        num_attention_heads=size["heads"],
        num_key_value_heads=size["kv_heads"],
        max_position_embeddings=sequence,
        rms_norm_eps=1e-5,
        tie_word_embeddings=False,
    )
    torch.manual_seed(1)
    torch.set_default_dtype(torch.bfloat16)
    model = LlamaForCausalLM(config)
    model.save_pretrained(folder, max_shard_size="100GB")
    tokenizer = tiny.build_tokenizer(["only its control tokens are used"])
    tokenizer.save(str(folder / "tokenizer.json"))
    return sum(p.numel() for p in model.parameters())


def make_packs(folder: Path, size: dict, sequence: int, packs: int) -> None:
    """Rows of the paper's length with random tokens; the last third of each is trained."""
    from rftkit_trainer.packs import write

    rng = random.Random(1)
    length = min(ROW_TOKENS, sequence // 4)
    rows = []
    while len(rows) < packs * (sequence // length):
        tokens = [rng.randrange(size["words"]) for _ in range(length)]
        rows.append((tokens, [i >= 2 * length // 3 for i in range(length)]))
    write(str(folder), rows, [f"r{i}" for i in range(len(rows))], sequence, 0)


def merged(base: dict, over: dict) -> dict:
    both = {
        k: merged(base[k], v) if isinstance(v, dict) and isinstance(base.get(k), dict) else v
        for k, v in over.items()
    }
    return {**base, **both}


def configuration(work: Path, size: dict, run: dict) -> dict:
    """The base configuration of all presets with the sizes of this run."""
    own = {
        "output_dir": str(work),
        "total_steps": run["steps"],
        "max_steps_per_epoch": run["steps"],
        "checkpoint_every": run["steps"] + 1,
        "packs_per_step": run["accumulation"],
        "gradient_accumulation_steps": run["accumulation"],
        "eval_folder": None,
        "tokenizer": {"folder": str(work.parent / "model")},
        "dataset": {"folder": str(work.parent / "packs")},
        "model": {
            "_component_": "torchtune.models.llama3.llama3",
            "vocab_size": size["words"],
            "num_layers": size["layers"],
            "num_heads": size["heads"],
            "num_kv_heads": size["kv_heads"],
            "embed_dim": size["dim"],
            "intermediate_dim": size["ffn"],
            "max_seq_len": run["sequence"],
            "rope_base": 10_000,
        },
        "checkpointer": {
            "checkpoint_dir": str(work.parent / "model"),
            "checkpoint_files": ["model.safetensors"],
            "output_dir": str(work / "export"),
        },
        "optimizer": {"lr": 2e-6, "weight_decay": 0.1, "master_weights": run["master_weights"]},
        "lr_scheduler": {
            "num_warmup_steps": 2,
            "total_steps": run["steps"],
            "min_lr_fraction": 0.1,
        },
        "metric_logger": {"log_dir": str(work)},
        "device": run["device"],
        "dtype": "bf16",
    }
    return merged(yaml.safe_load((CONFIGS / "base.yaml").read_text())["torchtune"], own)


def trained(root: Path, name: str, size: dict, run: dict) -> dict:
    """One run in a separate process. @returns the measurements"""
    work = root / name
    work.mkdir()
    (work / "config.yaml").write_text(yaml.safe_dump(configuration(work, size, run)))
    tune = Path(sys.executable).parent / "tune"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "trainer" / "components")}
    with (work / "log").open("w") as log:
        arguments = [
            str(tune),
            "run",
            "rftkit_trainer/single.py",
            "--config",
            str(work / "config.yaml"),
        ]
        child = subprocess.Popen(arguments, cwd=work, env=env, stdout=log, stderr=log)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(
            f"{name} ended with {child.returncode}:\n{(work / 'log').read_text()[-3000:]}"
        )
    lines = [json.loads(line) for line in (work / "metrics.jsonl").read_text().splitlines()]
    counted = lines[WARM_UP:] or lines[-1:]
    seconds = statistics.median(m["seconds"] for m in counted)
    return {
        "tokens_per_second": run["accumulation"] * run["sequence"] / seconds,
        "seconds_a_step": seconds,
        "slowest_step": max(m["seconds"] for m in counted),
        "steps_counted": len(counted),
        "peak_gib": max(
            (m["peak_gib"] for m in lines if "peak_gib" in m), default=usage.ru_maxrss / 2**20
        ),
    }


def device(tiny: bool) -> tuple[str, str]:
    """(kind, name) of the device; the real size needs a GPU."""
    import torch

    if tiny:
        return "cpu", "CPU"
    if not torch.cuda.is_available():
        raise SystemExit(
            "bench-train-gpu needs an NVIDIA GPU; --tiny shows on a CPU that the script works"
        )
    return "cuda", torch.cuda.get_device_name(0)


def table(result: dict) -> str:
    rows = ["| | tokens/s | of the bf16 peak | peak GiB | s a step |", "|---|---|---|---|---|"]
    for name, m in result["runs"].items():
        share = "not known" if m["utilisation"] is None else f"{100 * m['utilisation']:.1f} %"
        rows.append(
            f"| {name} | {m['tokens_per_second']:,.0f} | {share} | {m['peak_gib']:.1f} | {m['seconds_a_step']:.3f} |"
        )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--peak-tflops", type=float)
    asked = parser.parse_args()
    kind, name = device(asked.tiny)
    size, sequence, accumulation = (TINY, 256, 2) if asked.tiny else (ABOUT_1B, 8192, 8)
    run = {
        "steps": asked.steps or (5 if asked.tiny else 15),
        "sequence": sequence,
        "accumulation": accumulation,
    }
    peak = asked.peak_tflops or next((v for k, v in PEAKS.items() if k in name), None)
    result = {
        "device": name,
        "sequence": sequence,
        "tokens_a_step": accumulation * sequence,
        "runs": {},
    }
    with tempfile.TemporaryDirectory(prefix="rftkit-bench-train-") as folder:
        root = Path(folder)
        result["parameters"] = make_model(root / "model", size, sequence)
        make_packs(root / "packs", size, sequence, accumulation * 2)
        for title, masters in (("fp32 master weights", True), ("plain bf16", False)):
            measured = trained(
                root,
                title.replace(" ", "-"),
                size,
                {**run, "master_weights": masters, "device": kind},
            )
            flops = FLOP * result["parameters"] * measured["tokens_per_second"]
            measured["utilisation"] = None if peak is None else flops / (peak * 1e12)
            result["runs"][title] = measured
    print(table(result), file=sys.stderr)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
