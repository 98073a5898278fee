"""`make bench-train-small`: preset small on a CPU beside a bare transformers loop on the same
packs.

Both run as processes of their own on one thread and take the same number of steps over the packs of
200 rows: tokens a second of processor time, without start, loading and saving, which are measured
with one step and taken off, and the peak memory beside the estimate of the plan.
usage: python bench/train-small.py MODEL RUN   (STEPS=8; RUN by train-small-run.ts)
       python bench/train-small.py --bare CONFIG STEPS   (the bare loop, started by the first)
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}


def bare(path: str, steps: int) -> None:
    """What anybody would write: one pack a pass, torch's AdamW, no guard and no schedule."""
    import torch
    import yaml
    from transformers import AutoModelForCausalLM

    from rftkit_trainer.packs import Packs

    config = yaml.safe_load(Path(path).read_text())
    kind = {"bf16": torch.bfloat16, "fp32": torch.float32}[config["dtype"]]
    folder = config["checkpointer"]["checkpoint_dir"]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=kind)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=True)
    packs = Packs(config["dataset"]["folder"])
    model.train()
    for step in range(steps * config["packs_per_step"]):
        pack = packs[step % len(packs)]
        loss = model(
            input_ids=pack["tokens"][None],
            labels=pack["labels"][None],
            position_ids=pack["input_pos"][None],
            use_cache=False,
        ).loss
        (loss / config["packs_per_step"]).backward()
        if (step + 1) % config["packs_per_step"] == 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()


def measured(command: list[str], env: dict) -> tuple[float, float]:
    """(seconds of processor time, GiB at the peak) of a process, by a parent of its own."""
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
        "u = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print('measured', u.ru_utime + u.ru_stime, u.ru_maxrss / 2**20)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    _, seconds, peak = done.stdout.strip().split("\n")[-1].split()
    return float(seconds), float(peak)


def planned(model: str, run: str, out: Path, steps: int, threads: dict) -> dict:
    """The plan and configuration of a training, by the command itself."""
    config = out.parent / f"{out.name}.yaml"
    values = {
        "name": "small",
        "seed": 1,
        "policy": {"kind": "recorded"},
        "import": {"inputs": [{"path": str(ROOT / "data" / "train.jsonl"), "format": "jsonl"}]},
        "finetune": {"preset": "small", "steps": steps, "warmup_steps": 0},
    }
    config.write_text(json.dumps(values))
    command = ["node", str(ROOT / "bin" / "rftkit.js"), "finetune", str(config), "--run", run]
    command += ["--model", model, "--out", str(out), "--executor", "slurm"]
    subprocess.run(command, env=os.environ | threads, check=True)
    return json.loads((out / "plan.json").read_text())


def main(model: str, run: str) -> None:
    steps = int(os.environ.get("STEPS", "8"))
    env = os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT / "trainer" / "components")}
    with tempfile.TemporaryDirectory() as place:
        seconds: dict[str, list[float]] = {"rftkit": [], "bare": []}
        peaks: dict[str, float] = {}
        for count in (1, steps):
            out = Path(place) / f"work-{count}"
            plan = planned(model, run, out, count, ONE_THREAD)
            config = out / "config.yaml"
            loop = [sys.executable, __file__, "--bare", str(config), str(count)]
            for name, command in (("bare", loop), ("rftkit", plan["command"])):
                spent, peaks[name] = measured(command, env)
                seconds[name].append(spent)
        batch = plan["batching"]
        tokens = (steps - 1) * batch["packsPerStep"] * batch["sequence"]
        rates = {name: tokens / (all_ - one) for name, (one, all_) in seconds.items()}
        told = {
            "rows": plan["prepared"]["train"]["rows"],
            "steps": steps,
            "tokens": tokens,
            "tokens_a_cpu_second": rates,
            "ratio": rates["rftkit"] / rates["bare"],
            "seconds": seconds,
            "peak_gib": peaks,
            "estimate_gib": plan["cpu_gib"],
            "estimate_over_peak": plan["cpu_gib"] / peaks["rftkit"],
        }
        print(json.dumps(told, indent=1))


if __name__ == "__main__":
    if sys.argv[1] == "--bare":
        bare(sys.argv[2], int(sys.argv[3]))
    else:
        main(*sys.argv[1:])
