"""Checkpoints that are torn, strange or hostile: every one gives an error in bounded time."""

import json
import tempfile
import time
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

from rftkit_template.checkpoint import Checkpoint
from rftkit_template.refusals import CheckpointError, RefusedError
from rftkit_template.render import Renderer
from rftkit_template.rows import make_rows
from rftkit_template.shards import ShardWriter, read_shards
from rftkit_template.turn import Setting
from templates import SMOLLM2, make_family

DAY = "2024-07-26"
TALK = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
OTHER = SMOLLM2.replace("helpful", "silent")


class FilesTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = make_family(Path(self.temporary.name), "smollm2")
        self.template = self.folder / "chat_template.jinja"

    def tearDown(self):
        self.temporary.cleanup()

    def settings(self, **more):
        path = self.folder / "tokenizer_config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | more))

    def context(self, **options):
        checkpoint = Checkpoint(str(self.folder), date=DAY, **options)
        return make_rows(TALK, "last", Setting(checkpoint, {}))[0].turns[0].context

    def test_a_template_in_tokenizer_config(self):
        self.template.unlink()
        self.settings(chat_template=OTHER)
        self.assertIn("silent", self.context())

    def test_the_file_comes_before_tokenizer_config(self):
        self.settings(chat_template=OTHER)
        self.assertIn("helpful", self.context())

    def test_a_list_of_templates_has_a_default(self):
        self.template.unlink()
        named = [{"name": "default", "template": SMOLLM2}, {"name": "other", "template": OTHER}]
        self.settings(chat_template=named)
        self.assertIn("helpful", self.context())
        self.assertIn("silent", self.context(template_name="other"))

    def test_several_templates_without_a_default_are_named(self):
        self.template.unlink()
        self.settings(chat_template=[{"name": n, "template": SMOLLM2} for n in ("rag", "tool_use")])
        with self.assertRaisesRegex(CheckpointError, "rag, tool_use"):
            self.context()

    def test_additional_templates(self):
        (self.folder / "additional_chat_templates").mkdir()
        (self.folder / "additional_chat_templates" / "other.jinja").write_text(OTHER)
        self.assertIn("helpful", self.context())
        self.assertIn("silent", self.context(template_name="other"))

    def test_files_that_cannot_be_used(self):
        for name, data, said in (
            ("tokenizer.json", b"", "tokenizer.json"),
            ("tokenizer.json", b"{}", "tokenizer.json"),
            ("tokenizer.json", b"\xff\xfe", "tokenizer.json"),
            ("tokenizer_config.json", b"[1]", "a JSON object"),
            ("tokenizer_config.json", b'{"chat_template": "' + b"x" * 10, "JSON"),
            ("tokenizer_config.json", b"[" * 100_000, "JSON"),
            ("chat_template.jinja", b"{% for m in messages %}", "a chat template in Jinja"),
            ("chat_template.jinja", b"x" * (2**20 + 1), "at most"),
            ("chat_template.jinja", b"{{ " + b"(" * 50_000, "a chat template in Jinja"),
        ):
            path = self.folder / name
            before = path.read_bytes()
            path.write_bytes(data)
            with self.subTest(name, data=data[:20]), self.assertRaisesRegex(CheckpointError, said):
                self.context()
            path.write_bytes(before)

    def test_no_template_no_tokenizer_no_stop_token(self):
        self.template.unlink()
        with self.assertRaisesRegex(CheckpointError, "a chat template, got none"):
            self.context()
        self.template.write_text(SMOLLM2)
        (self.folder / "generation_config.json").write_text(
            '{"eos_token_id": [true, -1, 1e99, "2", 99999999]}'
        )
        self.settings(eos_token=None)
        with self.assertRaisesRegex(CheckpointError, "stop tokens"):
            self.context()
        (self.folder / "tokenizer.json").unlink()
        with self.assertRaisesRegex(CheckpointError, "tokenizers, got none"):
            self.context()

    def test_a_stop_token_that_only_generation_config_names(self):
        self.settings(eos_token="<|endoftext|>")
        checkpoint = Checkpoint(str(self.folder), date=DAY)
        self.assertEqual(set(checkpoint.stops.values()), {"<|im_end|>", "<|endoftext|>"})
        (self.folder / "generation_config.json").unlink()
        with self.assertRaisesRegex(RefusedError, "no_stop_token"):
            self.context()


class TemplatesTest(unittest.TestCase):
    def refused(self, template: str, seconds: float = 0.5) -> str:
        started = time.monotonic()
        try:
            Renderer(template, {}, DAY, "t", seconds).text(TALK, prompt=False, kwargs={})
        except (RefusedError, CheckpointError) as error:
            self.assertLess(time.monotonic() - started, 20 * seconds)
            return str(error)
        return "not refused"

    def test_endless_templates_are_stopped(self):
        ten = "".join(f"{{% for {c} in range(99999) %}}" for c in "abcdefgh") + "{% endfor %}" * 8
        self.assertRegex(self.refused(ten), "template_limit: more than 0.5 s")
        recursion = "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"
        self.assertRegex(self.refused(recursion), "template_error: .*RecursionError")

    def test_huge_outputs_are_stopped(self):
        for template in (
            "{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
            "{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxx{% endfor %}{% endfor %}",
        ):
            self.assertRegex(self.refused(template, 5), "template_limit")
        self.assertRegex(
            self.refused("{% for a in range(10 ** 9) %}{% endfor %}"),
            "template_error: .*OverflowError",
        )

    def test_the_sandbox_holds(self):
        for template in (
            "{{ ''.__class__.__mro__[1].__subclasses__()[0] }}",
            "{{ messages.append(1) }}",
            "{{ cycler.__init__.__globals__.os.system('true') }}",
            "{% set n = namespace() %}{% set n.__class__ = 1 %}",
            "{{ '%s' | attr('format') | attr('__globals__') }}{{ raise_exception('end') }}",
            "{% include '/etc/passwd' %}",
            "{% import 'os' as os %}",
        ):
            with self.subTest(template):
                self.assertRegex(self.refused(template), "template_error|Jinja")

    def test_an_error_of_the_template_is_its_own_words(self):
        self.assertRegex(self.refused("{{ raise_exception('no system role') }}"), "no system role")


class ShardsTest(unittest.TestCase):
    ROWS: ClassVar = [
        SimpleNamespace(ids=list(range(n, n + 5)), spans=[(2, 5)]) for n in (0, 2**31, 7)
    ]

    def test_rows_come_back_and_changes_are_noticed(self):
        with tempfile.TemporaryDirectory() as folder:
            writer = ShardWriter(folder, tokens=10)
            for number, row in enumerate(self.ROWS):
                writer.add(f"é{number}", "p", row)
            with self.assertRaisesRegex(ValueError, "not complete"):
                next(read_shards(folder))
            seal = writer.close()
            self.assertEqual((seal["rows"], seal["tokens"], seal["targets"]), (3, 15, 9))
            self.assertEqual(len(seal["shards"]), 2)
            found = list(read_shards(folder))
            self.assertEqual([r["ids"] for r in found], [r.ids for r in self.ROWS])
            self.assertEqual([r["id"] for r in found], ["é0", "é1", "é2"])
            path = Path(folder) / "ids-00001.u32"
            path.write_bytes(path.read_bytes()[:-1] + b"x")
            with self.assertRaisesRegex(ValueError, "shard 1 has changed"):
                list(read_shards(folder))


if __name__ == "__main__":
    unittest.main()
