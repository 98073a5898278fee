"""The checkpoint as it is handed over: it ends its answers where they were trained to end, in
the type that it has.
"""

import json
import tempfile
import unittest
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from rftkit_trainer import tiny
from rftkit_trainer.chat import TEMPLATE, ChatTokenizer
from rftkit_trainer.finish import finish
from rows import rows, write


class Finish(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        self.base, self.export = root / "base", root / "export"
        tiny.make([write(root / "train.parquet", rows(20))], str(self.base), 1)
        self.export.mkdir()
        (self.export / "config.json").write_text((self.base / "config.json").read_text())
        self.weights = load_file(self.base / "model.safetensors")

    def finished(self) -> dict:
        save_file(self.weights, self.export / "model.safetensors", metadata={"format": "pt"})
        return finish(self.export, self.base)

    def read(self, name: str) -> dict:
        return json.loads((self.export / name).read_text())

    def test_a_base_model_s_answers_end_at_the_token_that_was_trained(self):
        tokenizer = ChatTokenizer(str(self.base))
        other = tokenizer.tokenizer.token_to_id("<|end_of_text|>")
        given = {"eos_token_id": other, "top_p": 0.9, "do_sample": False}
        (self.base / "generation_config.json").write_text(json.dumps(given))
        self.finished()
        self.assertEqual(
            self.read("generation_config.json"),
            given | {"eos_token_id": [tokenizer.turn_end, other]},
        )

    def test_a_model_that_ends_there_already_keeps_its_ends_and_one_without_a_file_gets_one(self):
        both = [ChatTokenizer(str(self.base)).turn_end, 0]
        (self.base / "generation_config.json").write_text(json.dumps({"eos_token_id": both}))
        self.finished()
        self.assertEqual(
            self.read("generation_config.json"), {"do_sample": True, "eos_token_id": both}
        )
        for folder in (self.base, self.export):
            (folder / "generation_config.json").unlink()
        self.finished()
        self.assertEqual(
            self.read("generation_config.json"), {"do_sample": True, "eos_token_id": both[:1]}
        )

    def test_the_configuration_says_the_type_that_the_weights_have(self):
        self.weights = {k: v.float() for k, v in self.weights.items()}
        answer = self.finished()
        self.assertEqual(self.read("config.json")["torch_dtype"], "float32")
        self.assertEqual(answer["parameters"], sum(v.numel() for v in self.weights.values()))

    def test_the_template_that_was_trained_goes_along(self):
        self.finished()
        self.assertEqual((self.export / "chat_template.jinja").read_text(), TEMPLATE)
        self.assertEqual(self.read("tokenizer_config.json")["chat_template"], TEMPLATE)

    def test_weights_that_are_not_finite_or_missing_are_refused(self):
        self.weights["model.norm.weight"][3] = torch.nan
        with self.assertRaisesRegex(
            ValueError, "model.norm.weight holds values that are not finite"
        ):
            self.finished()
        (self.export / "model.safetensors").unlink()
        with self.assertRaisesRegex(ValueError, "no weights"):
            finish(self.export, self.base)


if __name__ == "__main__":
    unittest.main()
