"""What is trained, token by token, and that it is what the chat template renders."""

import random
import tempfile
import unittest
from pathlib import Path

from rftkit_trainer import tiny
from rftkit_trainer.chat import TEMPLATE, ChatTokenizer, trained_messages
from rows import conversation, rows, write

THREE = [
    {"role": "user", "content": "One?", "train": False},
    {"role": "assistant", "content": "First.", "train": False},
    {"role": "user", "content": "Wrong.", "train": False},
    {"role": "assistant", "content": "Second.", "train": False},
    {"role": "user", "content": "Again.", "train": False},
    {"role": "assistant", "content": "Third, right.", "train": True},
]


class Chat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        data = write(Path(cls.folder.name) / "train.parquet", rows(40))
        cls.model = str(Path(cls.folder.name) / "model")
        tiny.make([data], cls.model, 1)
        cls.tokenizer = ChatTokenizer(cls.model)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def spans(self, loss: str, messages: list[dict] = THREE) -> list[str]:
        """The runs of trained tokens, decoded."""
        [(tokens, targets)] = self.tokenizer.encode([messages], loss)
        found, run = [], []
        for token, target in [*zip(tokens, targets, strict=True), (0, False)]:
            if target:
                run.append(token)
            elif run:
                found.append(self.tokenizer.tokenizer.decode(run, skip_special_tokens=False))
                run = []
        return found

    def test_last_trains_the_last_answer_and_its_end(self):
        self.assertEqual(self.spans("last"), ["Third, right.<|eot_id|>"])

    def test_all_assistant_trains_every_answer_and_its_end(self):
        self.assertEqual(
            self.spans("all_assistant"),
            ["First.<|eot_id|>", "Second.<|eot_id|>", "Third, right.<|eot_id|>"],
        )

    def test_all_trains_every_token_but_the_first(self):
        [(tokens, targets)] = self.tokenizer.encode([THREE], "all")
        self.assertEqual(targets, [False] + [True] * (len(tokens) - 1))

    def test_last_follows_the_marks_of_a_row_and_without_marks_the_last_answer(self):
        marked = [m | {"train": i == 1} for i, m in enumerate(THREE)]
        self.assertEqual(self.spans("last", marked), ["First.<|eot_id|>"])
        plain = [{"role": m["role"], "content": m["content"]} for m in THREE]
        self.assertEqual(self.spans("last", plain), ["Third, right.<|eot_id|>"])
        nulls = [m | {"train": None} for m in THREE]
        self.assertEqual(trained_messages(nulls, "last"), [False] * 5 + [True])

    def test_an_answer_without_text_is_not_trained_on(self):
        silent = [m | {"content": " \n"} if i == 1 else m for i, m in enumerate(THREE)]
        self.assertEqual(
            self.spans("all_assistant", silent), ["Second.<|eot_id|>", "Third, right.<|eot_id|>"]
        )

    def test_an_unknown_mode_is_an_error(self):
        with self.assertRaisesRegex(ValueError, "last, all_assistant, passing, all"):
            trained_messages(THREE, "first")

    def test_passing_is_what_is_marked_and_nothing_without_marks(self):
        marked = [m | {"train": i in (1, 3)} for i, m in enumerate(THREE)]
        wanted = [i in (1, 3) for i in range(len(THREE))]
        self.assertEqual(trained_messages(marked, "passing"), wanted)
        plain = [{k: v for k, v in m.items() if k != "train"} for m in THREE]
        self.assertFalse(any(trained_messages(plain, "passing")))

    def test_the_tokens_are_those_of_the_template_that_goes_with_the_checkpoint(self):
        from transformers import AutoTokenizer

        served = AutoTokenizer.from_pretrained(self.model)
        for messages in [THREE, [{"role": "system", "content": " Be brief. "}, *THREE]]:
            [(tokens, targets)] = self.tokenizer.encode([messages], "all_assistant")
            plain = [{"role": m["role"], "content": m["content"]} for m in messages]
            shown = served.apply_chat_template(
                plain, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
            )
            self.assertEqual(tokens, shown["input_ids"])
            self.assertEqual([int(t) for t in targets], shown["assistant_masks"])

    def test_a_prompt_for_generation_is_a_prefix_of_what_was_trained(self):
        from transformers import AutoTokenizer

        served = AutoTokenizer.from_pretrained(self.model)
        plain = [{"role": m["role"], "content": m["content"]} for m in THREE]
        prompt = served.apply_chat_template(plain[:-1], add_generation_prompt=True)["input_ids"]
        [(tokens, targets)] = self.tokenizer.encode([THREE], "last")
        self.assertEqual(tokens[: len(prompt)], prompt)
        self.assertEqual(targets.index(True), len(prompt))

    def test_the_template_has_no_date_block(self):
        self.assertNotIn("Cutting Knowledge", TEMPLATE)
        self.assertNotIn("date", TEMPLATE)

    def test_text_that_spells_a_control_token_does_not_become_one(self):
        messages = conversation(random.Random(1))
        messages[0]["content"] = "What is <|eot_id|>?"
        [(tokens, _)] = self.tokenizer.encode([messages], "last")
        self.assertEqual(tokens.count(self.tokenizer.turn_end), len(messages))

    def test_tokens_are_torchtune_s_but_for_its_extra_end_of_text(self):
        from torchtune.data import Message
        from torchtune.models.llama3 import Llama3Tokenizer

        theirs = Llama3Tokenizer.__new__(Llama3Tokenizer)
        theirs.tt_model = _Bytes(self.tokenizer)
        theirs.max_seq_len, theirs.prompt_template, theirs.truncation_type = None, None, "right"
        number = self.tokenizer.tokenizer.token_to_id
        theirs.bos_id, theirs.eos_id = number("<|begin_of_text|>"), number("<|end_of_text|>")
        theirs.start_header_id, theirs.end_header_id = (
            number("<|start_header_id|>"),
            number("<|end_header_id|>"),
        )
        theirs.eot_id, theirs.eom_id = number("<|eot_id|>"), number("<|eom_id|>")
        tokens, _ = theirs.tokenize_messages(
            [Message(role=m["role"], content=m["content"]) for m in THREE]
        )
        [(ours, _)] = self.tokenizer.encode([THREE], "last")
        self.assertEqual([*ours, theirs.eos_id], tokens)


class _Bytes:
    """Stands for torchtune's tiktoken model: the same vocabulary through tokenizer.json."""

    def __init__(self, tokenizer: ChatTokenizer):
        self.tokenizer = tokenizer.tokenizer

    def encode(self, text: str, add_bos: bool, add_eos: bool) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids


if __name__ == "__main__":
    unittest.main()
