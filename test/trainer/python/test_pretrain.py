"""Pretraining: the loss falls, the checkpoint is one of transformers', and an interrupted run
ends as a whole one.
"""

import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch
from safetensors.torch import load_file

import small
from rftkit_trainer import pretrain as module
from rftkit_trainer.pretrain import batches, pretrain, rate


class Pretrain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = cls.scratch.name
        cls.rows = small.write_rows(cls.folder, 60)
        cls.done = pretrain(small.request(cls.folder, cls.rows, "whole"))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_the_loss_falls_and_the_counts_are_written_down(self):
        self.assertLess(self.done["last_loss"], self.done["first_loss"])
        written = json.loads((Path(self.folder) / "whole" / "pretraining.json").read_text())
        self.assertEqual(written, self.done)
        self.assertEqual((written["rows"], written["parameters"] // 1000), (60, 885))

    def test_transformers_loads_it_as_a_llama_with_the_trained_layout(self):
        from transformers import AutoModelForCausalLM, AutoTokenizer

        folder = str(Path(self.folder) / "whole")
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
        self.assertEqual(model.config.model_type, "llama")
        shown = AutoTokenizer.from_pretrained(folder).apply_chat_template(
            [{"role": "user", "content": "Hi."}], add_generation_prompt=True, tokenize=False
        )
        self.assertTrue(shown.endswith("<|start_header_id|>assistant<|end_header_id|>\n\n"))

    def test_an_interrupted_run_goes_on_and_gives_the_same_weights(self):
        asked = small.request(self.folder, self.rows, "parts")
        calls = 0
        real = module.loss_of

        def failing(*args):
            nonlocal calls
            calls += 1
            if calls == 4:
                raise KeyboardInterrupt
            return real(*args)

        with (
            mock.patch.object(module, "SAVE_EVERY_S", -1),
            mock.patch.object(module, "loss_of", failing),
            self.assertRaises(KeyboardInterrupt),
        ):
            pretrain(asked)
        self.assertFalse(Path(asked.out).exists())
        with mock.patch.object(module, "loss_of", side_effect=real) as counted:
            done = pretrain(asked)
        self.assertEqual(counted.call_count, done["steps"] - 3)
        whole, parts = (
            load_file(Path(self.folder) / n / "model.safetensors") for n in ("whole", "parts")
        )
        self.assertTrue(all(torch.equal(whole[name], parts[name]) for name in whole))
        self.assertEqual(list(Path(self.folder).glob("parts.*")), [])

    def test_a_state_of_another_request_is_not_used(self):
        asked = small.request(self.folder, self.rows, "other")
        torch.save({"identity": "another"}, f"{asked.out}.state.pt")
        self.assertEqual(pretrain(asked)["steps"], self.done["steps"])

    def test_batches_hold_every_row_once_and_no_more_tokens_than_asked(self):
        rows = [([1] * n, [True] * n) for n in range(10, 200)]
        made = batches(rows, 512, 3)
        self.assertEqual(sorted(len(t) for b in made for t, _ in b), list(range(10, 200)))
        self.assertTrue(all(len(b) * max(len(t) for t, _ in b) <= 512 for b in made))

    def test_the_rate_rises_to_its_peak_and_ends_at_the_floor(self):
        asked = small.request(self.folder, self.rows)
        rates = [rate(step, 200, asked) for step in range(200)]
        self.assertAlmostEqual(max(rates), asked.learning_rate)
        self.assertEqual(rates.index(max(rates)), 9)
        self.assertAlmostEqual(rates[-1], asked.learning_rate * asked.floor, delta=1e-6)


if __name__ == "__main__":
    unittest.main()
