"""Tokens of a row by 27 chat templates, compared with those that transformers sends to a model."""

import datetime
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from rftkit_template.checkpoint import Checkpoint
from rftkit_template.refusals import RefusedError
from rftkit_template.rows import make_rows
from rftkit_template.turn import Setting
from rftkit_trainer.prepare import template_fault
from templates import FAMILIES, QUIETED, make_family

DAY = "2026-07-26"
CODE = "```python\nprint('é😀')\n```"
PLAIN = [
    {"role": "user", "content": "Write a program.\n"},
    {"role": "assistant", "content": '```python\nprint("a\\n")\n```'},
    {"role": "user", "content": "It fails:\n<b>&'\"\nFix it."},
    {"role": "assistant", "content": f"Here it is.\n\n{CODE}\n"},
]
THOUGHTS = [
    m | ({"reasoning_content": "Let me think.\nThen write."} if m["role"] == "assistant" else {})
    for m in PLAIN
]
INLINE = [
    m | {"content": f"<think>\nLet me think.\n</think>\n\n{m['content']}"}
    if m["role"] == "assistant"
    else m
    for m in PLAIN
]
SYSTEM = {"role": "system", "content": "You write Python."}
QUIET = {"enable_thinking": False}


class Today(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 7, 26, 12)


class TemplateTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folders = {name: make_family(Path(cls.temporary.name), name) for name in FAMILIES}
        cls.checkpoints = {n: Checkpoint(str(f), date=DAY) for n, f in cls.folders.items()}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def rows(self, name, messages, loss="all_assistant", **options):
        kwargs = options.pop("kwargs", {})
        return make_rows(messages, loss, Setting(self.checkpoints[name], kwargs, **options))

    def outcome(self, name, messages, kwargs):
        """The number of rows, each proved against transformers, or the reason of the refusal."""
        try:
            rows = self.rows(name, messages, kwargs=kwargs)
        except RefusedError as error:
            return error.reason
        for row in rows:
            for turn, (start, end) in zip(row.turns, row.spans, strict=True):
                context = self.sent(name, messages[: turn.index], kwargs)
                self.assertEqual(
                    row.ids[:start], context, f"{name}: context of message {turn.index + 1}"
                )
                self.check_target(name, row.ids[start:end], messages[turn.index])
        return len(rows)

    def sent(self, name, messages, kwargs) -> list[int]:
        """What transformers, and so a server, gives the model."""
        from transformers import PreTrainedTokenizerFast

        tokenizer = PreTrainedTokenizerFast.from_pretrained(self.folders[name])
        field = Setting(self.checkpoints[name], {}).thought_field
        given = [parsed(m, field) for m in messages]
        with mock.patch("transformers.utils.chat_template_utils.datetime", Today):
            return tokenizer.apply_chat_template(
                given, add_generation_prompt=True, tokenize=True, return_dict=False, **kwargs
            )

    def check_target(self, name, target, message):
        checkpoint = self.checkpoints[name]
        self.assertIn(target[-1], checkpoint.stops, name)
        text = checkpoint.decode(target[:-1])
        thought, _, answer = message["content"].rpartition("</think>")
        self.assertIn(answer.strip(), text, name)
        thought = message.get("reasoning_content") or thought.replace("<think>", "")
        self.assertIn(thought.strip(), text, name)

    def test_plain_rows_of_every_family(self):
        for name, (_, _, plain, _) in FAMILIES.items():
            with self.subTest(name):
                self.assertEqual(self.outcome(name, PLAIN, {}), plain)

    def test_rows_with_thoughts_of_every_family(self):
        for name, (*_, thinking) in FAMILIES.items():
            with self.subTest(name):
                self.assertEqual(self.outcome(name, THOUGHTS, {}), thinking)

    def test_thoughts_in_the_content_are_trained_by_every_family(self):
        for name, (*_, thinking) in FAMILIES.items():
            with self.subTest(name):
                wanted = thinking if thinking != "thought_dropped" else 1
                self.assertEqual(self.outcome(name, INLINE, {}), wanted)

    def test_families_that_think_take_plain_rows_once_thinking_is_off(self):
        for name, count in QUIETED.items():
            with self.subTest(name):
                self.assertEqual(self.outcome(name, PLAIN, QUIET), count)

    def test_system_messages(self):
        for name, (_, _, plain, _) in FAMILIES.items():
            with self.subTest(name):
                refuses = name in ("gemma", "mistral")
                self.assertEqual(
                    self.outcome(name, [SYSTEM, *PLAIN], {}), "template_error" if refuses else plain
                )

    def test_text_with_control_tokens_is_refused(self):
        for name, (controls, *_) in FAMILIES.items():
            for place in (0, 1, 3):
                messages = [dict(m) for m in PLAIN]
                messages[place]["content"] += f" {controls[0]}"
                with self.subTest(name, place=place):
                    self.assertEqual(self.outcome(name, messages, QUIET), "control_token")

    def test_think_tags_that_are_no_leading_pair_are_refused(self):
        for text in (
            "The tag </think> ends it.",
            "a <think>b</think>",
            "<think>a</think> <think>b</think> c",
        ):
            messages = [PLAIN[0], {"role": "assistant", "content": text}]
            with self.subTest(text):
                self.assertEqual(self.outcome("qwen3", messages, QUIET), "thought_marks")

    def test_todays_date_is_the_given_one(self):
        for name in ("llama3_2", "gptoss"):
            self.rows(name, PLAIN)
            self.assertTrue(self.checkpoints[name].renderer.reads_date, name)
        text = self.rows("llama3_2", PLAIN)[0].turns[-1].context
        self.assertIn("26 Jul 2026", text)
        self.rows("qwen2_5", PLAIN)
        self.assertFalse(self.checkpoints["qwen2_5"].renderer.reads_date)

    def test_losses(self):
        marked = [m | {"train": i == 1} for i, m in enumerate(PLAIN)]
        spans = {
            loss: self.rows("qwen2_5", marked, loss)[0].spans
            for loss in ("last", "all_assistant", "passing")
        }
        self.assertEqual([len(s) for s in spans.values()], [1, 2, 1])
        self.assertEqual(spans["last"], spans["all_assistant"][1:])
        self.assertEqual(spans["passing"], spans["all_assistant"][:1])

    def test_a_row_is_never_cut(self):
        length = len(self.rows("llama3", PLAIN, "last")[0].ids)
        self.rows("llama3", PLAIN, "last", window=length)
        with self.assertRaisesRegex(RefusedError, f"too_long: {length} tokens"):
            self.rows("llama3", PLAIN, "last", window=length - 1)

    def test_a_line_break_before_the_answer_stays_outside_the_context(self):
        messages = [PLAIN[0], {"role": "assistant", "content": "\n\nAn answer."}]
        row = self.rows("smollm2", messages)[0]
        self.assertEqual(row.ids[: row.spans[0][0]], self.sent("smollm2", messages[:1], {}))
        self.assertIn("a token across the end of the prompt is split", row.turns[0].notes)

    def test_finetune_takes_only_llama_3_layouts_or_no_template(self):
        taken = {
            name for name, folder in self.folders.items() if template_fault(str(folder)) is None
        }
        self.assertEqual(taken, {"llama3", "llama3_1", "llama3_2"})
        folder = self.folders["smollm2"]
        self.assertIn("<|im_start|>assistant", template_fault(str(folder)) or "")
        with tempfile.TemporaryDirectory() as base:
            self.assertIsNone(template_fault(base))

    def test_rows_that_are_no_conversation(self):
        user, answer = PLAIN[:2]
        for messages, reason in (
            (None, "bad_messages"),
            ([], "bad_messages"),
            (["text"], "bad_messages"),
            ([user, {"role": "assistant", "content": None}], "bad_messages"),
            (
                [user, {"role": "assistant", "content": [{"type": "text", "text": "a"}]}],
                "bad_messages",
            ),
            ([user, {"role": "tool", "content": "a"}], "bad_messages"),
            ([user, answer | {"tool_calls": [{"id": "1"}]}], "bad_messages"),
            ([user | {"tool_calls": [1]}, answer], "bad_messages"),
            ([user, {"role": "assistant", "content": "\ud800"}], "bad_messages"),
            ([user, {"role": "assistant", "content": " \n"}], "empty_answer"),
            ([user, {"role": "assistant", "content": "<think>\na\n</think>\n\n"}], "empty_answer"),
            ([user], "no_target"),
        ):
            with (
                self.subTest(reason, messages=messages),
                self.assertRaisesRegex(RefusedError, f"^{reason}: "),
            ):
                self.rows("qwen2_5", messages)


def parsed(message: dict, field: str | None) -> dict:
    """A message as a client of a server with a reasoning parser sends it back."""
    thought, mark, answer = message["content"].partition("</think>")
    if not mark or field is None:
        return message
    return message | {"content": answer.lstrip(), field: thought.replace("<think>", "").strip("\n")}


if __name__ == "__main__":
    unittest.main()
