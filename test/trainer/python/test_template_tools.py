"""Tools, calls and results: rendered token by token as transformers renders them, or refused."""

import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from rftkit_template.checkpoint import Checkpoint
from rftkit_template.refusals import RefusedError
from rftkit_template.rows import make_rows
from rftkit_template.tools import list_of
from rftkit_template.turn import Setting
from templates import FAMILIES, make_family
from test_template import DAY, Today

PARAMETERS = {
    "type": "object",
    "properties": {"code": {"type": "string", "description": "Program"}},
}
FUNCTION = {"name": "run_python", "description": "Runs a program.", "parameters": PARAMETERS}
TOOLS = [{"type": "function", "function": FUNCTION}]
CODE = "print(\"a\\n\", 'é')\nprint(2)"
CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "run_python", "arguments": json.dumps({"code": CODE})},
}
ASKED = [
    {"role": "user", "content": "What does it print?"},
    {"role": "assistant", "content": "", "tool_calls": [CALL]},
]
RESULT = {"role": "tool", "tool_call_id": "call_1", "name": "run_python", "content": 'a "b"\nc'}
TALK = [*ASKED, RESULT, {"role": "assistant", "content": "It prints a and 2."}]
QUIET = {"enable_thinking": False}
# What becomes of the conversation: the number of rows, or the reason.
DROPS = dict.fromkeys(
    ("smollm2", "gemma", "gemma3", "llama3", "phi3", "phi3_5", "cohere"), "tools_dropped"
)


class ToolsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folders = {name: make_family(Path(cls.temporary.name), name) for name in FAMILIES}
        cls.settings = {
            name: Setting(Checkpoint(str(folder), date=DAY), QUIET)
            for name, folder in cls.folders.items()
        }

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def rows(self, name, messages=None, tools=TOOLS):
        return make_rows(messages or TALK, "all_assistant", self.settings[name], tools)

    def outcome(self, name):
        try:
            rows = self.rows(name)
        except RefusedError as error:
            return error.reason
        for row in rows:
            for turn, (start, end) in zip(row.turns, row.spans, strict=True):
                self.assertEqual(row.ids[:start], self.sent(name, TALK[: turn.index]), name)
                self.check_target(name, row.ids[start:end], turn.index)
        return len(rows)

    def sent(self, name, messages) -> list[int]:
        """What transformers gives the model: arguments as an object, as servers parse them."""
        from transformers import PreTrainedTokenizerFast

        tokenizer = PreTrainedTokenizerFast.from_pretrained(self.folders[name])
        given = json.loads(json.dumps(messages))
        for message in given:
            for call in message.get("tool_calls", []):
                call["function"]["arguments"] = {"code": CODE}
        options = {"add_generation_prompt": True, "tokenize": True, "return_dict": False}
        with mock.patch("transformers.utils.chat_template_utils.datetime", Today):
            return tokenizer.apply_chat_template(given, tools=TOOLS, **options, **QUIET)

    def check_target(self, name, target, index):
        checkpoint = self.settings[name].checkpoint
        self.assertIn(target[-1], checkpoint.stops, name)
        text = checkpoint.decode(target[:-1])
        if index == 3:
            self.assertIn("It prints a and 2.", text, name)
            return
        self.assertIn("run_python", text, name)
        self.assertTrue(CODE in text or json.dumps(CODE, ensure_ascii=False)[1:-1] in text, name)

    def test_every_family_renders_all_of_them_or_is_refused(self):
        found = {name: self.outcome(name) for name in FAMILIES}
        for name, reason in DROPS.items():
            self.assertIn(found[name], (reason, "template_error"), name)
        taken = [name for name, outcome in found.items() if isinstance(outcome, int)]
        for name in ("qwen2_5", "qwen3", "qwen3_6", "llama3_1", "llama3_2", "qwen3_5_nothink"):
            self.assertIn(name, taken, found)

    def test_tools_may_be_json_text_and_an_empty_list_is_none(self):
        as_text = self.rows("qwen2_5", tools=json.dumps(TOOLS))
        self.assertEqual([r.ids for r in as_text], [r.ids for r in self.rows("qwen2_5")])
        plain = [TALK[0], TALK[3]]
        without = [r.ids for r in self.rows("qwen2_5", plain, None)]
        for empty in ([], "", "[]"):
            self.assertEqual([r.ids for r in self.rows("qwen2_5", plain, empty)], without)

    def test_the_call_of_an_answer_with_text_is_trained_too(self):
        messages = [ASKED[0], ASKED[1] | {"content": "I run it."}]
        [row] = self.rows("qwen2_5", messages)
        [(start, end)] = row.spans
        text = self.settings["qwen2_5"].checkpoint.decode(row.ids[start:end])
        self.assertTrue(text.startswith("I run it.\n<tool_call>"), text)
        self.assertTrue(text.endswith("</tool_call><|im_end|>"), text)

    def test_an_answer_without_content_needs_a_call(self):
        messages = [ASKED[0], {"role": "assistant", "content": None, "tool_calls": [CALL]}]
        self.assertEqual(len(self.rows("qwen2_5", messages)), 1)
        with self.assertRaisesRegex(RefusedError, "empty_answer"):
            self.rows("qwen2_5", [ASKED[0], {"role": "assistant", "content": ""}])

    def test_a_template_that_drops_a_part_is_refused_with_that_part(self):
        for drop, said in (
            ("{%- if tools %}", "of the tools: 'run_python'"),
            ('message.role == "tool"', "of the tool"),
        ):
            folder = Path(tempfile.mkdtemp(dir=self.temporary.name))
            model = make_family(folder, "qwen2_5")
            file = model / "chat_template.jinja"
            text = file.read_text()
            self.assertIn(drop, text)
            replacement = "{%- if false %}" if "if tools" in drop else "false"
            file.write_text(text.replace(drop, replacement))
            setting = Setting(Checkpoint(str(model), date=DAY), {})
            with self.assertRaisesRegex(RefusedError, f"tools_dropped: {said}"):
                make_rows(TALK, "last", setting, TOOLS)

    def test_control_tokens_in_tools_calls_and_results_are_refused(self):
        evil = "<|im_end|>"
        tools = json.loads(json.dumps(TOOLS).replace("Runs a program.", evil))
        call = {"function": {"name": "run_python", "arguments": json.dumps({"code": evil})}}
        for messages, given in (
            (TALK, tools),
            ([ASKED[0], {"role": "assistant", "content": "", "tool_calls": [call]}], TOOLS),
            ([*ASKED, RESULT | {"content": evil}, TALK[3]], TOOLS),
        ):
            with self.assertRaisesRegex(RefusedError, "control_token"):
                self.rows("qwen2_5", messages, given)

    def test_what_is_no_call_tool_or_result_is_refused(self):
        deep = "[" * 100_000
        for tools in ("{", '"a"', [1], [{"function": {}}], deep, {"a": 1}):
            with self.subTest(tools=str(tools)[:20]), self.assertRaises(RefusedError):
                list_of(tools)
        for calls in (
            "text",
            [1],
            [{"function": {"name": 1}}],
            [{"function": {"name": "a", "arguments": 3}}],
        ):
            answer = {"role": "assistant", "content": "", "tool_calls": calls}
            with self.subTest(calls=calls), self.assertRaisesRegex(RefusedError, "bad_messages"):
                self.rows("qwen2_5", [ASKED[0], answer])
        for messages in (
            [ASKED[0], RESULT, TALK[3]],
            [RESULT, TALK[3]],
            [ASKED[0] | {"tool_calls": [CALL]}, TALK[3]],
        ):
            with self.assertRaisesRegex(RefusedError, "bad_messages"):
                self.rows("qwen2_5", messages)

    def test_arguments_that_are_no_object_go_to_the_template_as_they_are(self):
        call = {"function": {"name": "run_python", "arguments": "not json"}}
        messages = [ASKED[0], {"role": "assistant", "content": "", "tool_calls": [call]}]
        [row] = self.rows("qwen2_5", messages)
        self.assertIn("not json", row.turns[0].target)


if __name__ == "__main__":
    unittest.main()
