"""LoRA on three families: resumed to equal bytes, the adapter alone and merged, and a training that
changes nothing but the adapter.
"""

import json
import os
import shutil
import tempfile
import unittest
from pathlib import Path

import torch
from safetensors.torch import load_file

from families import (
    check_equal,
    check_served,
    interrupted_at_3,
    make_data,
    make_model,
    recipe as recipe_of,
    trl_train,
)
from rftkit_trainer.finish import finish
from training import metrics, weights

NAMES = ("qwen3", "gemma-3", "phi-3")
LORA = {"rank": 4, "alpha": 8, "dropout": 0.1, "targets": "all-linear"}


class Lora(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["HF_HUB_OFFLINE"] = "1"
        cls.temporary = tempfile.TemporaryDirectory()
        cls.root = Path(cls.temporary.name)
        cls.folders = {name: make_model(cls.root, name) for name in NAMES}
        cls.prepared = {n: make_data(cls.root, n, f) for n, f in cls.folders.items()}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def recipe(self, name: str, out: str, **changes) -> dict:
        data = self.root / f"{name}-data"
        values = {"lora": LORA, "optimizer": {"lr": 2e-2}} | changes
        return recipe_of(self.root, f"{name}-{out}", self.folders[name], data, **values)

    def test_five_steps_resumed_to_equal_bytes_then_alone_and_merged(self):
        for name in NAMES:
            with self.subTest(name):
                config = self.recipe(name, "whole")
                exported = trl_train(config)
                losses = [line["loss"] for line in metrics(config)]
                self.assertEqual(len(losses), 5)
                self.assertLess(losses[-1], losses[0])
                again = self.recipe(name, "again")
                interrupted_at_3(config, again)
                check_equal(self, weights(exported), weights(trl_train(again)), name)
                self.check_results(name, exported)

    def check_results(self, name: str, exported: Path):
        """The adapter beside its base, and the merged model, compute the same."""
        from peft import PeftModel
        from transformers import AutoModelForCausalLM

        base, stops = self.folders[name], self.prepared[name]["stops"]
        alone = exported.with_name("alone")
        shutil.copytree(exported, alone)
        finish(alone, base, stops, "adapter")
        self.assertFalse(list(alone.glob("model*")) + list(alone.glob("config.json")))
        settings = json.loads((alone / "adapter_config.json").read_text())
        self.assertEqual(settings["base_model_name_or_path"], base.name)
        self.assertNotIn(str(self.root), (alone / "adapter_config.json").read_text())
        finish(exported, base, stops, "merged")
        # Once more, as after a kill: nothing is added twice.
        before = (exported / "model.safetensors").read_bytes()
        finish(exported, base, stops, "merged")
        self.assertEqual((exported / "model.safetensors").read_bytes(), before)
        check_served(self, base, stops, exported)
        kept, given = (f / "adapter_model.safetensors" for f in (exported / "adapter", alone))
        self.assertEqual(kept.read_bytes(), given.read_bytes())
        kind = {"dtype": torch.float32}
        plain = AutoModelForCausalLM.from_pretrained(base, **kind)
        merged = AutoModelForCausalLM.from_pretrained(exported, **kind)
        ids = torch.arange(5, 45)[None]
        with torch.no_grad():
            first = plain(ids).logits
            adapted = PeftModel.from_pretrained(plain, str(alone))(ids).logits
            second = merged(ids).logits
        self.assertGreater(float((adapted - first).abs().max()), 0.05)
        # The merged weights are rounded to bf16 once.
        self.assertLess(float((adapted - second).abs().max()), 0.05)

    def test_only_the_named_layers_have_an_adapter_and_the_base_stays_as_it_is(self):
        from rftkit_trainer.trl_backend import build

        config = self.recipe("qwen3", "named", lora=LORA | {"targets": ["q_proj", "v_proj"]})
        trainer, _ = build(config)
        before = {n: p.detach().clone() for n, p in trainer.model.named_parameters()}
        trainer.train()
        changed = {n for n, p in trainer.model.named_parameters() if not torch.equal(p, before[n])}
        self.assertTrue(changed)
        self.assertTrue(all(".q_proj.lora_" in n or ".v_proj.lora_" in n for n in changed))
        self.assertEqual(len(trainer.optimizer.state), len(changed))
        self.assertEqual(
            {s["master"].dtype for s in trainer.optimizer.state.values()}, {torch.float32}
        )

    def test_with_activations_computed_again_the_steps_are_the_same(self):
        lines = []
        for recompute in (False, True):
            config = self.recipe(
                "qwen3",
                f"again-{recompute}",
                enable_activation_checkpointing=recompute,
                lora=LORA | {"dropout": 0.0},
                steps=2,
            )
            trl_train(config)
            lines.append([(m["loss"], m["grad_norm"]) for m in metrics(config)])
        self.assertEqual(lines[0], lines[1])

    def test_the_adapter_of_another_training_is_not_resumed(self):
        from rftkit_trainer.lora import load_adapter
        from rftkit_trainer.trl_backend import build

        config = self.recipe("qwen3", "other", steps=1)
        exported = trl_train(config)
        path = exported / "adapter_model.safetensors"
        held = load_file(path)
        held.pop(min(held))
        from safetensors.torch import save_file

        save_file(held, path)
        trainer, _ = build(self.recipe("qwen3", "resumed", steps=1))
        with self.assertRaisesRegex(SystemExit, "not the adapter of this training"):
            load_adapter(trainer.model, str(exported))


if __name__ == "__main__":
    unittest.main()
