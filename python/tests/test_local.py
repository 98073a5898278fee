"""A server of one's own, from a checkout (RFTKIT_HOME) or the wheel: it starts, judges and ends."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from rftkit import Judge, JudgeUnavailable, RequestRefused

SUM = "print(sum(map(int, input().split())))\n"
TESTS = [{"input": "1 2\n", "output": "3\n"}, {"input": "5 6\n", "output": "11\n"}]
PROBLEM = {
    "problem_id": "sum",
    "name": "Sum",
    "statement": "Print the sum.",
    "public_tests": TESTS[:1],
    "private_tests": TESTS[1:],
}


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie has ended.
    status = pathlib.Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


class Local(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        file = pathlib.Path(cls.folder.name) / "problems.jsonl"
        file.write_text(json.dumps(PROBLEM) + "\n")
        cls.judge = Judge.local(file, workers=1, unsafe=True)

    @classmethod
    def tearDownClass(cls):
        cls.judge.close()
        cls.folder.cleanup()

    def test_programs_are_judged_on_given_tests_and_on_problems(self):
        self.assertEqual(self.judge.judge(code=SUM, tests=TESTS).verdict, "OK")
        wrong = self.judge.judge(code="print(3)", tests=TESTS, stop="never")
        self.assertEqual((wrong.verdict, wrong.share), ("WA", 0.5))
        by_id = self.judge.judge(answer=f"```python\n{SUM}```", problem_id="sum")
        self.assertEqual((by_id.passed, by_id.code), (True, SUM))

    def test_a_batch_gives_every_result_once(self):
        requests = [
            {"code": SUM if i % 2 else "print(3)", "problem_id": "sum", "id": i} for i in range(20)
        ]
        found = {index: result.passed for index, result in self.judge.batch(requests)}
        self.assertEqual(found, {i: bool(i % 2) for i in range(20)})

    def test_a_wrong_request_says_where(self):
        with self.assertRaises(RequestRefused) as raised:
            self.judge.judge(code=SUM, tests=TESTS, cpu_limit=5)
        self.assertEqual(raised.exception.faults[0]["path"], "cpu_limit")

    def test_the_token_is_needed(self):
        stranger = Judge(self.judge.urls, token="another-token-than-this")
        self.addCleanup(stranger.close)
        with self.assertRaises(RequestRefused) as raised:
            stranger.judge(code=SUM, tests=TESTS)
        self.assertEqual(raised.exception.status, 401)

    def test_the_server_ends_with_its_judge(self):
        with Judge.local(workers=1, unsafe=True) as judge:
            pid = judge._local.pid
            self.assertTrue(is_running(pid))
        self.assertFalse(is_running(pid))

    def test_the_server_ends_with_a_killed_parent(self):
        code = (
            "import time; from rftkit import Judge\n"
            "judge = Judge.local(workers=1, unsafe=True)\n"
            "print(judge._local.pid, flush=True); time.sleep(100)\n"
        )
        parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
        end = time.monotonic() + 20
        while is_running(pid) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertFalse(is_running(pid))

    def test_a_server_that_does_not_start_says_why(self):
        with self.assertRaisesRegex(JudgeUnavailable, "nothing.jsonl"):
            Judge.local("nothing.jsonl")


if __name__ == "__main__":
    unittest.main()
