"""Packed training by the TRL back end against a plain loop with one row a forward pass.

In fp64, where rounding does not hide a fault: in fp32 the sums of a pack and of its rows are added
in another order, which moves the loss by up to 2e-5, and AdamW divides such differences by
gradients near zero.
"""

import itertools
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from families import make_data, make_model, recipe, trl_train
from rftkit_trainer import load
from rftkit_trainer.packs import IGNORE, Packs, StepOrder
from rftkit_trainer.schedule import lr_factor
from training import metrics, weights

COMPARED = ("qwen3", "smollm2", "gemma-3", "mistral")
STEPS, RATE, NEAR = 3, 2e-3, 5e-7


def plain_loop(folder: Path, config: dict):
    """torch's own AdamW, and nothing of rftkit but packs and rate.

    @returns loss and gradient norm of each step, and the weights
    """
    from transformers import AutoModelForCausalLM

    packs = Packs(config["dataset"]["folder"])
    order = StepOrder(len(packs), 1, config["seed"])
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=0, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1
    )
    lines = []
    for step in range(STEPS):
        [pack] = order.step(step)
        bounds = packs.rows[packs.starts[pack] : packs.starts[pack + 1] + 1]
        total, count = 0.0, 0
        for start, end in itertools.pairwise(bounds):
            tokens = torch.tensor(packs.tokens[start:end].astype("int64"))
            targets = torch.tensor(packs.targets[start:end])
            logits = model(tokens[None], use_cache=False).logits[0, :-1]
            labels = torch.where(targets, tokens, IGNORE)[1:]
            total = total + torch.nn.functional.cross_entropy(
                logits, labels, ignore_index=IGNORE, reduction="sum"
            )
            count += int((labels != IGNORE).sum())
        (total / count).backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = RATE * lr_factor(step, 2, STEPS, 0.1)
        optimizer.step()
        optimizer.zero_grad()
        lines.append((float(total / count), float(norm)))
    return lines, model.state_dict()


class PlainLoop(unittest.TestCase):
    def test_loss_gradient_norm_and_weights_after_three_packed_steps(self):
        os.environ["HF_HUB_OFFLINE"] = "1"
        with tempfile.TemporaryDirectory() as place:
            for name in COMPARED:
                with self.subTest(name):
                    self.compare(Path(place), name)

    def compare(self, root: Path, name: str):
        folder = make_model(root, name)
        make_data(root, name, folder, count=20)
        exact = {"dtype": "fp64", "optimizer": {"lr": RATE, "master_weights": False}}
        config = recipe(root, f"{name}-out", folder, root / f"{name}-data", steps=STEPS, **exact)
        with mock.patch.dict(load.DTYPES, {"fp64": torch.float64}):
            exported = trl_train(config)
        lines, wanted = plain_loop(folder, config)
        for line, (loss, norm) in zip(metrics(config), lines, strict=True):
            self.assertAlmostEqual(line["loss"], loss, delta=NEAR)
            self.assertAlmostEqual(line["grad_norm"], norm, delta=NEAR)
        for key, value in weights(exported).items():
            self.assertLess(float((value - wanted[key]).abs().max()), NEAR, f"{name}: {key}")


if __name__ == "__main__":
    unittest.main()
