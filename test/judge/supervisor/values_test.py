"""Arguments and results of call-based problems, and error texts, as the runner makes them."""

import os
import sys
import unittest

SUPERVISOR = os.path.join(os.path.dirname(__file__), "..", "..", "..", "judge", "supervisor")
sys.path.insert(0, os.path.abspath(SUPERVISOR))

import report
import values


class ValuesTest(unittest.TestCase):
    def test_results_are_written_exactly(self):
        cases = [
            (None, "null"),
            (True, "true"),
            (10**30, "1" + "0" * 30),
            (0.1, "0.1"),
            (1e300, "1e+300"),
            ((1, [2]), "[1,[2]]"),
            ({"a": 1, 2: None}, '{"a":1,"2":null}'),
            ('"\u00e9', '"\\"\\u00e9"'),
            (float("nan"), "NaN"),
            (float("-inf"), "-Infinity"),
            ([], "[]"),
            ({}, "{}"),
        ]
        for value, text in cases:
            self.assertEqual(values.encode_result(value), text)

    def test_integers_of_any_size(self):
        self.assertEqual(len(values.encode_result(10**20000)), 20001)
        self.assertEqual(values.parse_arguments(b"[1" + b"0" * 20000 + b"]"), [10**20000])

    def test_subclasses_and_other_types_are_refused(self):
        class Liar(int):
            def __repr__(self):
                return "3"

        for value in (Liar(5), {1}, object(), b"x", [Liar(1)], {Liar(1): 1}, range(3)):
            with self.assertRaises(TypeError):
                values.encode_result(value)

    def test_arguments_must_be_an_array(self):
        for text in (b"1", b'{"a": 1}', b"", b"[1"):
            with self.assertRaises(ValueError):
                values.parse_arguments(text)


def _error_of(source):
    try:
        exec(compile(source, report.SOURCE_NAME, "exec"), {"__name__": "__main__"})
    except BaseException as error:
        return error
    raise AssertionError("the source did not fail")


def _described(source):
    return "\n".join(report.describe(_error_of(source), {report.SOURCE_NAME: source.splitlines()}))


class ReportTest(unittest.TestCase):
    def test_own_frames_are_left_out(self):
        self.assertEqual(
            _described("def f(x):\n    return 1 / x\nf(0)"),
            'Traceback (most recent call last):\n  File "solution.py", line 3, in <module>\n    f(0)\n'
            '  File "solution.py", line 2, in f\n    return 1 / x\nZeroDivisionError: division by zero',
        )

    def test_deep_recursion_is_cut(self):
        text = _described("def f(): f()\nf()")
        self.assertIn("more frames]", text)
        self.assertLess(len(text), 4000)

    def test_a_hostile_message_does_not_end_the_report(self):
        text = _described("class E(Exception):\n    def __str__(self): raise SystemExit\nraise E")
        self.assertIn("cannot be shown", text)

    def test_causes_are_told(self):
        text = _described(
            "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e"
        )
        self.assertIn("direct cause", text)
        self.assertTrue(text.endswith("ValueError: x"))

    def test_syntax_errors_show_the_place(self):
        try:
            compile("x = 1\n  y = (", report.SOURCE_NAME, "exec")
        except SyntaxError as error:
            text = report.compile_message(error, b"")
        self.assertIn('File "solution.py", line 2', text)
        self.assertIn("IndentationError", text)


if __name__ == "__main__":
    unittest.main()
