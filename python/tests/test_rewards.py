"""Rewards: what each trainer's contract gets, with and without a verdict."""

import asyncio
import json
import unittest
from types import SimpleNamespace

from rftkit import Judge, JudgeError, rewards
from stub import Stub

RIGHT, WRONG = "```python\nright\n```", "```python\nwrong\n```"


class RewardCase(unittest.TestCase):
    def setUp(self):
        self.stub = Stub()
        self.addCleanup(self.stub.stop)
        self.addCleanup(self.forget)

    def forget(self):
        for judge in rewards._judges.values():
            judge.close()
        rewards._judges.clear()


class Trl(RewardCase):
    def test_completions_are_texts_or_messages(self):
        reward = rewards.trl(self.stub.url)
        texts = reward(prompts=["p"] * 2, completions=[RIGHT, WRONG], problem_id=["a", "b"])
        self.assertEqual(texts, [1.0, 0.0])
        messages = [[{"role": "assistant", "content": text}] for text in (WRONG, RIGHT)]
        self.assertEqual(reward(None, messages, problem_id=["a", "b"]), [0.0, 1.0])
        self.assertEqual({body["problem_id"] for body in self.stub.asked}, {"a", "b"})
        self.assertEqual(reward.__name__, "code_reward")

    def test_the_share_of_tests_may_be_the_reward(self):
        reward = rewards.trl(self.stub.url, by="share")
        self.assertEqual(reward(None, [WRONG], problem_id=["a"]), [0.5])
        self.assertEqual(self.stub.asked[0]["stop"], "never")

    def test_tests_may_be_a_column(self):
        tests = [{"input": "1", "output": "2"}]
        reward = rewards.trl(self.stub.url)
        self.assertEqual(reward(None, [RIGHT, RIGHT], tests=[tests, json.dumps(tests)]), [1.0, 1.0])
        self.assertEqual([body["tests"] for body in self.stub.asked], [tests, tests])
        with self.assertRaisesRegex(ValueError, "problem_id"):
            reward(None, [RIGHT])

    def test_without_a_verdict_the_reward_is_none_not_0(self):
        self.stub.statuses = [503] * 1000
        with Judge(self.stub.url, patience=0.2) as judge:
            self.assertEqual(rewards.trl(judge)(None, [RIGHT], problem_id=["a"]), [None])
        dead = Stub()
        dead.stop()
        with Judge(dead.url) as judge:
            self.assertEqual(rewards.trl(judge)(None, [WRONG], problem_id=["a"]), [None])


class Verl(RewardCase):
    def test_the_problem_is_an_id_or_the_tests_of_the_ground_truth(self):
        truth = json.dumps({"inputs": ["1\n"], "outputs": ["2\n"]})
        score = rewards.compute_score("codecontests", RIGHT, truth, {"index": 0}, url=self.stub.url)
        self.assertEqual((score["score"], score["verdict"]), (1.0, "OK"))
        rewards.compute_score("x", WRONG, "", {"problem_id": "a"}, url=self.stub.url, by="share")
        first, second = self.stub.asked
        self.assertEqual(first["tests"], [{"input": "1\n", "output": "2\n"}])
        self.assertEqual((second["problem_id"], second["stop"]), ("a", "never"))

    def test_calls_have_an_argument_a_line_or_a_list(self):
        truth = {"inputs": ["1\n[2]", [3, [4]]], "outputs": ["3", 7], "fn_name": "f"}
        rewards.compute_score("x", RIGHT, json.dumps(truth), None, url=self.stub.url)
        self.assertEqual(
            self.stub.asked[0]["tests"],
            [{"input": "[1, [2]]", "output": "3"}, {"input": "[3, [4]]", "output": "7"}],
        )
        self.assertEqual(self.stub.asked[0]["fn_name"], "f")

    def test_a_failing_server_is_waited_for_and_a_dead_one_raises(self):
        self.stub.statuses = [503, 503]
        ask = {"ground_truth": "", "extra_info": {"problem_id": "a"}, "patience": 20}
        score = rewards.compute_score("x", WRONG, url=self.stub.url, **ask)
        self.assertEqual(score["score"], 0.0)
        dead = Stub()
        dead.stop()
        with self.assertRaises(JudgeError):
            rewards.compute_score("x", WRONG, url=dead.url, **{**ask, "patience": 0.3})


class Verifiers(RewardCase):
    def reward(self, task, answer=RIGHT, **more):
        given = {"url": self.stub.url, **more}
        trace = SimpleNamespace(last_reply=answer)
        return asyncio.run(rewards.verifiers(SimpleNamespace(**task), trace, **given))

    def test_the_problem_is_the_id_of_the_task_or_its_tests(self):
        tests = [{"input": "1", "output": "2"}]
        self.assertEqual(self.reward({"id": "a", "tests": None}), 1.0)
        self.assertEqual(self.reward({"id": "a", "problem_id": "b", "language": "cpp"}, WRONG), 0.0)
        self.assertEqual(self.reward({"id": "a", "tests": tests}, WRONG, by="share"), 0.5)
        self.reward({"id": "a", "tests": json.dumps({"tests": tests, "cpu_limit_ms": 7})})
        for body in self.stub.asked:
            body.pop("answer")
        once = {"stop": "first_failure"}
        self.assertEqual(
            self.stub.asked,
            [
                {"problem_id": "a", **once},
                {"problem_id": "b", "language": "cpp", **once},
                {"tests": tests, "stop": "never"},
                {"tests": tests, "cpu_limit_ms": 7, **once},
            ],
        )
        with self.assertRaisesRegex(ValueError, "neither tests nor"):
            self.reward({"id": None})

    def test_a_program_may_be_judged_instead_of_the_reply(self):
        task = SimpleNamespace(id="a")
        score = asyncio.run(rewards.verifiers(task, code="wrong", url=self.stub.url))
        self.assertEqual(score, 0.0)
        self.assertEqual(self.stub.asked[0]["code"], "wrong")
        self.assertNotIn("answer", self.stub.asked[0])

    def test_without_a_verdict_it_raises_and_never_gives_0(self):
        self.stub.statuses = [503, 504, 429]
        self.assertEqual(self.reward({"id": "a"}, WRONG, patience=20), 0.0)
        self.stub.statuses = [503] * 1000
        with self.assertRaises(JudgeError):
            self.reward({"id": "a"}, patience=0.3)
        self.stub.stop()
        with self.assertRaises(JudgeError):
            self.reward({"id": "a"}, WRONG, patience=0.4)


if __name__ == "__main__":
    unittest.main()
