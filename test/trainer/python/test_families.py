"""Every family is trained by its own template: packed, resumed to equal bytes, saved, loaded, and
it stops where it was trained to.
"""

import itertools
import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from families import MODELS, make_data, make_model, recipe, trl_train
from rftkit_trainer.finish import finish
from rftkit_trainer.packs import IGNORE, Packs, StepOrder, write
from rftkit_trainer.schedule import lr_factor
from rftkit_trainer.shard_rows import family_fault, shard_rows
from training import metrics, weights

COMPARED = ("qwen3", "smollm2", "gemma-3", "mistral")
ISOLATED = ("qwen2.5-coder", "qwen3", "llama-3.2", "smollm2", "mistral", "gemma-3")
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
                self.check_served(name, exported)

    def check_resumed(self, name: str, config: dict, exported: Path):
        again = self.recipe(name, "again")
        kept = Path(config["output_dir"]) / "checkpoints" / "checkpoint-3"
        target = Path(again["output_dir"]) / "checkpoints"
        target.mkdir()
        kept.rename(target / "checkpoint-3")
        first, second = weights(exported), weights(trl_train(again))
        self.assertEqual(first.keys(), second.keys())
        for key in first:
            self.assertTrue(torch.equal(first[key], second[key]), f"{name}: {key}")

    def check_served(self, name: str, exported: Path):
        """The exported folder is the base model's in all but the weights, and ends its answers."""
        from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

        base, stops = self.folders[name], self.prepared[name]["stops"]
        finish(exported, base, stops)
        for file in ("chat_template.jinja", "tokenizer.json", "tokenizer_config.json"):
            self.assertEqual((exported / file).read_bytes(), (base / file).read_bytes(), file)
        known = {"dtype", "torch_dtype"}
        before, after = (json.loads((f / "config.json").read_text()) for f in (base, exported))
        self.assertEqual(
            {k: v for k, v in before.items() if k not in known},
            {k: v for k, v in after.items() if k not in known},
        )
        model, told = AutoModelForCausalLM.from_pretrained(exported, output_loading_info=True)
        self.assertFalse(told["missing_keys"] or told["unexpected_keys"], told)
        self.assertTrue(set(stops) <= set(model.generation_config.eos_token_id))
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
        self.assertEqual(made[0, length:].tolist(), [5, 5, stops[-1]])

    def test_loss_gradient_and_weights_are_those_of_a_plain_loop_over_single_rows(self):
        for name in COMPARED:
            with self.subTest(name):
                config = self.recipe(name, "compared", steps=3, **FP32)
                exported = trl_train(config)
                lines, wanted = self.plain_loop(name, config)
                for line, (loss, norm) in zip(metrics(config), lines, strict=True):
                    self.assertAlmostEqual(line["loss"], loss, delta=2e-5)
                    self.assertAlmostEqual(line["grad_norm"], norm, delta=1e-3 * norm)
                found = weights(exported)
                for key, value in found.items():
                    self.assertTrue(torch.allclose(value, wanted[key], atol=2e-4), f"{name}: {key}")

    def plain_loop(self, name: str, config: dict):
        """One row a forward pass, torch's own AdamW, nothing of rftkit but packs and rate."""
        from transformers import AutoModelForCausalLM

        packs = Packs(config["dataset"]["folder"])
        order = StepOrder(len(packs), 1, config["seed"])
        model = AutoModelForCausalLM.from_pretrained(self.folders[name], dtype=torch.float32)
        optimizer = torch.optim.AdamW(
            model.parameters(), lr=0, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1
        )
        lines = []
        for step in range(config["total_steps"]):
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
            rate = 2e-3 * lr_factor(step, 2, config["total_steps"], 0.1)
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad()
            lines.append((float(total / count), float(norm)))
        return lines, model.state_dict()

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
        self.assertEqual(seen, [{"use_cache": False, "attention_mask": None}])

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
