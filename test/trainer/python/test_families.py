"""Every family is trained by its own template: packed, resumed to equal bytes, saved, loaded, and
it stops where it was trained to.
"""

import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from families import (
    MODELS,
    SIZES,
    check_equal,
    check_served,
    interrupted_at_3,
    make_data,
    make_model,
    recipe,
    trl_train,
)
from rftkit_trainer.finish import finish
from rftkit_trainer.isolation import leak
from rftkit_trainer.packs import Packs, write
from rftkit_trainer.shard_rows import family_fault, shard_rows
from rftkit_trainer.stop import BadBatch
from training import metrics, weights

ISOLATED = ("qwen2.5-coder", "qwen3", "llama-3.2", "smollm2", "mistral", "gemma-3")
UNPACKED = ("qwen3", "gemma-3", "deepseek-r1-distill-llama")
FP32 = {"dtype": "fp32"}


class Families(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["HF_HUB_OFFLINE"] = "1"
        cls.temporary = tempfile.TemporaryDirectory()
        cls.root = Path(cls.temporary.name)
        cls.folders = {name: make_model(cls.root, name) for name in MODELS}
        cls.prepared = {n: make_data(cls.root, n, f) for n, f in cls.folders.items()}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def recipe(self, name: str, out: str, **changes) -> dict:
        data = changes.pop("data", self.root / f"{name}-data")
        return recipe(self.root, f"{name}-{out}", self.folders[name], data, **changes)

    def test_five_steps_then_resumed_saved_loaded_and_stopping(self):
        for name in MODELS:
            with self.subTest(name):
                self.assertIsNone(self.prepared[name]["family"])
                self.assertEqual(self.prepared[name]["train"]["rows"], 60)
                config = self.recipe(name, "whole")
                exported = trl_train(config)
                losses = [line["loss"] for line in metrics(config)]
                self.assertEqual(len(losses), 5)
                self.assertLess(losses[-1], losses[0])
                self.check_resumed(name, config, exported)
                base, stops = self.folders[name], self.prepared[name]["stops"]
                finish(exported, base, stops)
                check_served(self, base, stops, exported)

    def check_resumed(self, name: str, config: dict, exported: Path, **changes):
        again = self.recipe(name, f"{Path(config['output_dir']).name}-again", **changes)
        interrupted_at_3(config, again)
        check_equal(self, weights(exported), weights(trl_train(again)), name)

    def test_unpacked_each_row_is_a_pack_as_long_as_itself_and_resumes_to_equal_bytes(self):
        for name in UNPACKED:
            with self.subTest(name):
                said = make_data(self.root, name, self.folders[name], count=8, packed=False)
                self.assertEqual(said["train"]["packs"], 8)
                data = self.root / f"{name}-rows"
                packs = Packs(str(data / "train"))
                lengths = [len(packs[i]["tokens"]) for i in range(8)]
                self.assertEqual(lengths, [int(n) for n in packs.rows[1:] - packs.rows[:-1]])
                config = self.recipe(name, "unpacked", data=data)
                exported = trl_train(config)
                self.assertEqual(len(metrics(config)), 5)
                self.check_resumed(name, config, exported, data=data)

    def losses_of_a_pair(self, name: str) -> tuple[float, float]:
        """Loss of a row behind another one in its pack, and of the row alone."""
        rows = shard_rows(str(self.root / f"{name}-shards"))
        first, second = rows[0]["row"], rows[1]["row"]
        silent = (first[0], first[1] & False)
        found = []
        for kind, packed in (("pair", [silent, second]), ("alone", [second])):
            data = Path(tempfile.mkdtemp(dir=self.root))
            length = sum(len(tokens) for tokens, _ in packed)
            write(str(data / "train"), packed, ["e"] * len(packed), length, 0)
            out = f"{kind}-{data.name}"
            config = self.recipe(name, out, data=data, steps=1, **FP32)
            trl_train(config)
            found.append(metrics(config)[0]["loss"])
        return found[0], found[1]

    def test_rows_of_a_pack_do_not_see_each_other(self):
        for name in ISOLATED:
            with self.subTest(name):
                packed, alone = self.losses_of_a_pair(name)
                self.assertAlmostEqual(packed, alone, delta=1e-5)

    def test_with_a_cache_they_would(self):
        from transformers import AutoModelForCausalLM

        name = "qwen3"
        rows = shard_rows(str(self.root / f"{name}-shards"))[:2]
        tokens = [torch.tensor(r["row"][0].astype("int64")) for r in rows]
        model = AutoModelForCausalLM.from_pretrained(self.folders[name], dtype=torch.float32)
        given = {
            "input_ids": torch.cat(tokens)[None],
            "position_ids": torch.cat([torch.arange(len(t)) for t in tokens])[None],
        }
        with torch.no_grad():
            alone = model(tokens[1][None], use_cache=False).logits[0]
            leaks = [
                float((model(**given, use_cache=c).logits[0, len(tokens[0]) :] - alone).abs().max())
                for c in (False, True)
            ]
        self.assertLess(leaks[0], 1e-4)
        self.assertGreater(leaks[1], 1e-2)

    def test_with_the_cache_on_a_training_stops_before_its_first_step(self):
        from rftkit_trainer.trl_backend import PackCollator, build

        given = PackCollator.__call__

        def cached(collator, items):
            return given(collator, items) | {"use_cache": True}

        with mock.patch.object(PackCollator, "__call__", cached):
            for name in ISOLATED:
                with self.subTest(name):
                    trainer, _ = build(self.recipe(name, "cached", steps=1))
                    with self.assertRaisesRegex(BadBatch, "step 1: rows of a pack see each other"):
                        trainer.train()

    def test_a_model_with_a_state_is_not_trained_on_packs(self):
        from transformers import AutoConfig, AutoModelForCausalLM

        torch.manual_seed(1)
        config = AutoConfig.for_model("mamba", **(SIZES | {"vocab_size": 128, "state_size": 8}))
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
        ids = torch.arange(64)[None]
        self.assertGreater(leak(model, {"input_ids": ids, "use_cache": False}), 0)
        self.assertTrue(model.training)

    def test_the_back_end_gives_no_cache_and_no_attention_mask(self):
        from rftkit_trainer.trl_backend import build

        trainer, _ = build(self.recipe("qwen3", "given", steps=1))
        seen = []
        forward = trainer.model.forward

        def spy(*args, **kwargs):
            seen.append({k: kwargs.get(k) for k in ("use_cache", "attention_mask")})
            return forward(*args, **kwargs)

        with mock.patch.object(trainer.model, "forward", spy):
            trainer.train()
        # Two of the check before the first step, one of the step.
        self.assertEqual(seen, [{"use_cache": False, "attention_mask": None}] * 3)

    def test_a_model_that_reads_images_or_is_unknown_is_named_and_not_trained(self):
        folder = Path(tempfile.mkdtemp(dir=self.root))
        config = folder / "config.json"
        config.write_text(json.dumps({"model_type": "gemma3"}))
        self.assertIn("images", family_fault(str(folder)) or "")
        config.write_text(json.dumps({"model_type": "no-such-model"}))
        self.assertIn("no-such-model", family_fault(str(folder)) or "")
        config.write_text(json.dumps({"model_type": "bert"}) + "x")
        self.assertTrue(family_fault(str(folder)))
        auto = {"AutoConfig": "evil.Config"}
        (folder / "evil.py").write_text("raise SystemExit('code of a checkpoint was run')")
        config.write_text(json.dumps({"model_type": "evil", "auto_map": auto}))
        self.assertTrue(family_fault(str(folder)))

    def test_a_checkpoint_that_lacks_a_weight_is_not_trained_with_a_random_one(self):
        from safetensors.torch import load_file, save_file

        name = "qwen3"
        folder = Path(tempfile.mkdtemp(dir=self.root)) / "torn"
        folder.mkdir()
        for file in self.folders[name].iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        held = load_file(folder / "model.safetensors")
        del held["model.layers.1.mlp.up_proj.weight"]
        save_file(held, folder / "model.safetensors", metadata={"format": "pt"})
        data = self.root / f"{name}-data"
        config = recipe(self.root, "torn", folder, data)
        with self.assertRaisesRegex(SystemExit, "1 missing keys: model.layers.1.mlp.up_proj"):
            trl_train(config)


if __name__ == "__main__":
    unittest.main()
