"""Packs, their order, and the checks of every row."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from rftkit_trainer import packs, tiny
from rftkit_trainer.chat import ChatTokenizer
from rftkit_trainer.metrics import JsonLinesLogger
from rftkit_trainer.prepare import fitted, prepare, row_fault
from rows import rows, write

ANSWER = {"role": "assistant", "content": "a", "train": True}
QUESTION = {"role": "user", "content": "q", "train": False}


def row(length: int, start: int) -> tuple[list[int], list[bool]]:
    return list(range(start, start + length)), [False] + [i % 2 == 0 for i in range(length - 1)]


class Packing(unittest.TestCase):
    def test_packs_are_torchtune_s(self):
        from torchtune.datasets import PackedDataset

        lengths = [5, 7, 3, 12, 1, 16, 4, 4, 4, 4, 2, 15, 9]
        made = [row(n, 100 * i + 1) for i, n in enumerate(lengths)]
        samples = [
            {"tokens": t, "labels": [x if m else -100 for x, m in zip(t, ms, strict=True)]}
            for t, ms in made
        ]
        theirs = PackedDataset(samples, max_seq_len=16, padding_idx=7)
        with tempfile.TemporaryDirectory() as folder:
            packs.write(folder, made, [str(i) for i in range(len(made))], 16, 7)
            ours = packs.Packs(folder)
            self.assertEqual(len(ours), len(theirs))
            for i in range(len(ours)):
                for key in ("tokens", "labels", "input_pos", "seq_lens"):
                    self.assertTrue(torch.equal(ours[i][key], theirs[i][key]), (i, key))
            self.assertEqual(
                [i for p in range(len(ours)) for i in ours.ids(p)],
                [str(i) for i in range(len(made))],
            )

    def test_a_row_longer_than_a_pack_is_never_cut(self):
        with self.assertRaisesRegex(ValueError, "17 tokens"):
            packs.greedy([4, 17], 16)

    def test_a_step_s_packs_do_not_depend_on_the_processes_and_an_epoch_visits_each_once(self):
        order = packs.StepOrder(50, 8, 1)
        first = [p for s in range(6) for p in order.step(s)]
        self.assertEqual(len(set(first)), 48)
        second = [p for s in range(6, 12) for p in order.step(s)]
        self.assertNotEqual(first, second)
        self.assertEqual(packs.StepOrder(50, 8, 1).step(7), order.step(7))
        self.assertNotEqual(packs.StepOrder(50, 8, 2).step(7), order.step(7))

    def test_fewer_packs_than_a_step_are_an_error(self):
        with self.assertRaisesRegex(ValueError, "7 packs"):
            packs.StepOrder(7, 8, 1)


class Rows(unittest.TestCase):
    def test_a_null_content_is_refused(self):
        self.assertIn("null", row_fault([QUESTION, ANSWER | {"content": None}], []))
        self.assertIn("null", row_fault([QUESTION, None], []))

    def test_roles_must_alternate_and_end_with_an_answer(self):
        system = {"role": "system", "content": "s", "train": False}
        self.assertIsNone(row_fault([system, QUESTION, ANSWER], []))
        for bad in (
            [QUESTION],
            [ANSWER, QUESTION],
            [QUESTION, QUESTION, ANSWER],
            [QUESTION, ANSWER, ANSWER],
            [system],
        ):
            self.assertIn("alternate", row_fault(bad, []))
        self.assertIn("alternate", row_fault([QUESTION, system, ANSWER], []))
        self.assertIn("empty", row_fault([QUESTION, ANSWER | {"content": " "}], []))

    def test_a_user_s_message_marked_for_training_is_refused(self):
        asked = QUESTION | {"train": True}
        self.assertIn("not the assistant's", row_fault([asked, ANSWER], []))
        self.assertIsNone(row_fault([asked, ANSWER], [], "all"))

    def test_control_tokens_in_the_text_are_refused(self):
        self.assertIn(
            "control", row_fault([QUESTION | {"content": "x<|eot_id|>"}, ANSWER], ["<|eot_id|>"])
        )

    def test_a_fitted_window_is_a_power_of_two_that_holds_the_longest_row(self):
        self.assertEqual(
            [fitted(n) for n in (1, 1024, 1025, 5000, 8192, 9000)],
            [1024, 1024, 2048, 8192, 8192, 8192],
        )


class Prepare(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        self.file = write(self.root / "train.parquet", rows(120))
        self.model = str(self.root / "model")
        tiny.make([self.file], self.model, 1)

    def prepared(self, **changed) -> dict:
        request = {
            "files": [self.file],
            "model": self.model,
            "loss": "last",
            "sequence": 512,
            "seed": 1,
        }
        return prepare(request | {"eval_fraction": 0.0, "out": None} | changed)

    def test_every_kind_of_fault_is_reported_at_once_with_its_rows_and_nothing_is_written(self):
        bad = rows(6)
        bad[0]["messages"][1]["content"] = None
        bad[1]["messages"] = bad[1]["messages"][:3]
        bad[2]["messages"][3]["train"] = False
        bad[3]["messages"][0]["content"] += "<|eot_id|>"
        bad[4]["example_id"] = "e5"
        path = write(self.root / "bad.parquet", bad)
        answer = self.prepared(files=[path], out=str(self.root / "out"))
        found = {
            f["fault"].split(" ")[1]
            if f["fault"].startswith("a ")
            else f["fault"].split(" ")[0]: f["where"]
            for f in answer["faults"]
        }
        self.assertEqual(len(answer["faults"]), 5, answer["faults"])
        self.assertEqual(
            sorted(w for ws in found.values() for w in ws), ["e0", "e1", "e2", "e3", "e5"]
        )
        self.assertFalse((self.root / "out").exists())

    def test_rows_longer_than_the_window_are_left_out_and_listed(self):
        long = rows(3)
        long[1]["messages"][0]["content"] = "word " * 2000
        answer = self.prepared(files=[write(self.root / "long.parquet", long)])
        self.assertEqual([r["example_id"] for r in answer["left_out"]], ["e1"])
        self.assertEqual(answer["train"]["rows"], 2)

    def test_whole_problems_are_held_out(self):
        answer = self.prepared(eval_fraction=0.3, out=str(self.root / "out"))
        self.assertEqual(answer["train"]["rows"] + answer["eval"]["rows"], 120)
        sides = {}
        for side in ("train", "eval"):
            ids = json.loads((self.root / "out" / side / "ids.json").read_text())
            sides[side] = {int(i[1:]) % 40 for i in ids}
        self.assertTrue(sides["eval"])
        self.assertFalse(sides["train"] & sides["eval"])

    def test_every_pack_has_trained_tokens_and_the_counts_agree(self):
        answer = self.prepared(out=str(self.root / "out"))
        made = packs.Packs(str(self.root / "out" / "train"))
        trained = [int((made.arrays(i)["labels"] != packs.IGNORE).sum()) for i in range(len(made))]
        self.assertTrue(all(trained))
        self.assertEqual(sum(trained), answer["train"]["trained_tokens"])
        self.assertEqual(len(made), answer["train"]["packs"])

    def test_the_same_rows_give_the_same_packs_whatever_their_order_in_the_file(self):
        first = self.prepared(out=str(self.root / "one"))
        turned = write(self.root / "turned.parquet", rows(120)[::-1])
        second = self.prepared(files=[turned], out=str(self.root / "two"))
        self.assertEqual(first["train"]["sha256"], second["train"]["sha256"])

    def test_a_tokenizer_that_loses_text_is_refused(self):
        path = Path(self.model) / "tokenizer.json"
        values = json.loads(path.read_text())
        path.write_text(json.dumps(values | {"normalizer": {"type": "Lowercase"}}))
        [fault] = self.prepared()["faults"]
        self.assertIn("does not give back", fault["fault"])
        self.assertEqual(fault["count"], 120)

    def test_the_largest_token_is_told_to_compare_with_the_model_s_vocabulary(self):
        answer = self.prepared(out=str(self.root / "out"))
        made = np.load(self.root / "out" / "train" / "tokens.npy")
        self.assertEqual(answer["largest_token"], int(made.max()))

    def test_control_tokens_that_the_model_never_saw_are_named(self):
        from safetensors.torch import load_file, save_file

        self.assertEqual(self.prepared()["untrained"], [])
        file = Path(self.model) / "model.safetensors"
        values = load_file(file)
        tokenizer = ChatTokenizer(self.model)
        values["model.embed_tokens.weight"][tokenizer.turn_end] = 0.0
        values["model.embed_tokens.weight"][tokenizer.header] = -0.0
        save_file(values, file, metadata={"format": "pt"})
        self.assertEqual(self.prepared()["untrained"], ["<|start_header_id|>", "<|eot_id|>"])

    def test_a_model_without_the_llama_3_layout_is_refused(self):
        path = Path(self.model) / "tokenizer.json"
        path.write_text(path.read_text().replace("<|start_header_id|>", "<|other|>"))
        answer = self.prepared()
        self.assertIn("start_header_id", answer["template"])


class Metrics(unittest.TestCase):
    def test_every_line_is_json_also_for_values_that_json_lacks(self):
        with tempfile.TemporaryDirectory() as folder:
            logger = JsonLinesLogger(folder)
            logger.log_dict(
                {"loss": float("nan"), "lr": torch.tensor(0.5), "norm": np.float64("inf"), "n": 3},
                1,
            )
            [line] = logger.path.read_text().splitlines()
            read = json.loads(line, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
            self.assertEqual(read, {"step": 1, "loss": None, "lr": 0.5, "norm": None, "n": 3})

    def test_a_run_that_goes_on_lists_every_step_once_and_drops_a_torn_line(self):
        with tempfile.TemporaryDirectory() as folder:
            logger = JsonLinesLogger(folder)
            for step in range(1, 6):
                logger.log("loss", 1.0, step)
            with logger.path.open("a") as file:
                file.write('{"step": 6, "lo')
            logger.rewind(3)
            self.assertEqual(
                [json.loads(x)["step"] for x in logger.path.read_text().splitlines()], [1, 2, 3]
            )


if __name__ == "__main__":
    unittest.main()
