"""torchtune and TRL on the same packs: the same loss on one row, and the same run but for
rounding.
"""

import os
import tempfile
import unittest
from pathlib import Path

import torch

from rftkit_trainer.chat import ChatTokenizer
from rftkit_trainer.packs import Packs, write
from rftkit_trainer.schedule import lr_factor
from rows import rows
from training import Place, metrics, train, weights


def trl_train(config: dict) -> list[dict]:
    from rftkit_trainer.trl_backend import build, newest_checkpoint

    trainer, reporter = build(config)
    newest = newest_checkpoint(config)
    reporter.logger.rewind(0 if newest is None else int(newest.rsplit("-", 1)[1]))
    trainer.train(resume_from_checkpoint=newest)
    trainer.save_model(str(Path(config["output_dir"]) / "export" / "epoch_0"))
    return metrics(config)


class Backends(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["HF_HUB_OFFLINE"] = "1"
        cls.folder = tempfile.TemporaryDirectory()
        cls.place = Place(Path(cls.folder.name), eval_fraction=0.1)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def alone(self, name: str) -> str:
        """Packs of one row each: nothing is packed together, nothing shuffled."""
        tokenizer = ChatTokenizer(self.place.model)
        encoded = tokenizer.encode([r["messages"] for r in rows(1)], "last")
        folder = str(self.place.root / name)
        write(folder, encoded, ["e0"], len(encoded[0][0]), tokenizer.pad_id)
        return folder

    def test_on_one_row_in_fp32_the_losses_agree_to_1e_3(self):
        values = {"dtype": "fp32", "packs_per_step": 1, "gradient_accumulation_steps": 1}
        data = {"dataset": {"folder": self.alone("alone")}, **values}
        ours = train(self.place.config("one-tune", steps=3, **data))
        theirs = trl_train(self.place.config("one-trl", steps=3, **data))
        self.assertEqual(len(Packs(data["dataset"]["folder"])), 1)
        for a, b in zip(ours, theirs, strict=True):
            self.assertAlmostEqual(a["loss"], b["loss"], delta=1e-3)

    def test_over_20_packed_steps_in_fp32_they_stay_within_1e_3_and_the_rates_are_equal(self):
        ours = train(self.place.config("tune", lr=2e-3, dtype="fp32"))
        config = self.place.config(
            "trl", lr=2e-3, dtype="fp32", eval_folder=str(self.place.root / "data" / "eval")
        )
        theirs = [m for m in trl_train(config) if "loss" in m]
        self.assertEqual(len(theirs), 20)
        for a, b in zip(ours, theirs, strict=True):
            self.assertAlmostEqual(a["loss"], b["loss"], delta=1e-3)
            self.assertAlmostEqual(
                b["lr"], 2e-3 * lr_factor(b["step"] - 1, 10, 20, 0.1), delta=1e-9
            )
        self.assertEqual([m["step"] for m in metrics(config) if "eval_loss" in m], [10, 20])

    def test_rows_of_a_pack_do_not_see_each_other_in_either_back_end(self):
        """Loss and gradient of a row behind another one in its pack are those of the row alone."""
        tokenizer = ChatTokenizer(self.place.model)
        [first, second] = tokenizer.encode([r["messages"] for r in rows(2)], "last")
        silent = (first[0], [False] * len(first[0]))
        folder = str(self.place.root / "pair")
        write(
            folder,
            [silent, second],
            ["e0", "e1"],
            len(first[0]) + len(second[0]) + 5,
            tokenizer.pad_id,
        )
        alone = str(self.place.root / "second")
        write(alone, [second], ["e1"], len(second[0]), tokenizer.pad_id)
        for back_end, name in ((train, "tune"), (trl_train, "trl")):
            found = []
            for data in (folder, alone):
                values = {"dtype": "fp32", "packs_per_step": 1, "gradient_accumulation_steps": 1}
                made = self.place.config(
                    f"{name}-{Path(data).name}", steps=1, dataset={"folder": data}, **values
                )
                [line] = back_end(made)
                found.append((line["loss"], line["grad_norm"]))
            (loss, norm), (own_loss, own_norm) = found
            self.assertAlmostEqual(loss, own_loss, delta=1e-5, msg=name)
            self.assertAlmostEqual(norm, own_norm, delta=1e-4 * own_norm, msg=name)

    def test_trl_goes_on_at_its_step_checkpoint_with_the_same_bytes(self):
        whole = self.place.config("trl-whole", lr=2e-3)
        trl_train(whole)
        again = self.place.config("trl-again", lr=2e-3)
        kept = Path(whole["output_dir"]) / "checkpoints" / "checkpoint-10"
        kept.rename(Path(again["output_dir"]) / "checkpoint-10")
        (Path(again["output_dir"]) / "checkpoints").mkdir()
        (Path(again["output_dir"]) / "checkpoint-10").rename(
            Path(again["output_dir"]) / "checkpoints" / "checkpoint-10"
        )
        self.assertEqual([m["step"] for m in trl_train(again)], list(range(11, 21)))
        first, second = (
            weights(Path(c["output_dir"]) / "export" / "epoch_0") for c in (whole, again)
        )
        self.assertTrue(all(torch.equal(first[k], second[k]) for k in first))

    def test_trl_stops_at_a_gradient_that_is_not_finite_before_the_update(self):
        from rftkit_trainer.stop import BadBatch
        from rftkit_trainer.trl_backend import build

        trainer, _ = build(self.place.config("trl-gradient"))
        before = [p.detach().clone() for p in trainer.model.parameters()]
        next(iter(trainer.model.parameters())).register_hook(
            lambda g: torch.full_like(g, float("inf"))
        )
        with self.assertRaisesRegex(BadBatch, "step 1: the gradient is not finite.*examples e"):
            trainer.train()
        for p, old in zip(trainer.model.parameters(), before, strict=True):
            self.assertTrue(torch.equal(p, old))

    def test_trl_stops_at_a_micro_batch_without_trained_tokens(self):
        from rftkit_trainer.stop import BadBatch

        tokenizer = ChatTokenizer(self.place.model)
        [(tokens, targets)] = tokenizer.encode([rows(1)[0]["messages"]], "last")
        folder = str(self.place.root / "silent")
        write(folder, [(tokens, [False] * len(targets))], ["e0"], len(tokens), tokenizer.pad_id)
        values = {
            "packs_per_step": 1,
            "gradient_accumulation_steps": 1,
            "dataset": {"folder": folder},
        }
        with self.assertRaisesRegex(
            BadBatch, "step 1: a micro-batch without trained tokens.*examples e0"
        ):
            trl_train(self.place.config("trl-silent", steps=1, **values))

    def test_trl_stops_at_a_loss_that_is_not_finite_and_names_the_batch(self):
        from safetensors.torch import load_file, save_file

        from rftkit_trainer.stop import BadBatch

        file = Path(self.place.model) / "model.safetensors"
        good = load_file(file)
        bad = good | {"model.norm.weight": torch.full_like(good["model.norm.weight"], float("inf"))}
        save_file(bad, file, metadata={"format": "pt"})
        try:
            with self.assertRaisesRegex(BadBatch, "the loss is not finite.*examples e"):
                trl_train(self.place.config("trl-bad"))
        finally:
            save_file(good, file, metadata={"format": "pt"})


if __name__ == "__main__":
    unittest.main()
