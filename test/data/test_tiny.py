"""The tiny family: what its problems promise, and that its pretraining text is the writer's."""

import random
import subprocess
import sys
import unittest

from tiny import family, problems, writer

FEW = 60


def some(split: str = "train", count: int = FEW, **how) -> list[problems.Problem]:
    return list(problems.problems(split, count, **how))


class Family(unittest.TestCase):
    def test_splits_share_no_skeleton_and_cover_all(self):
        tenths = [t for parts in family.SPLITS.values() for t in parts]
        self.assertEqual(sorted(tenths), list(range(10)))
        seen = {split: {p.skeleton for p in some(split)} for split in family.SPLITS}
        for split, mine in seen.items():
            for other, theirs in seen.items():
                self.assertTrue(split == other or not mine & theirs, (split, other))

    def test_skeletons_differ_and_have_one_open_step_and_an_end(self):
        every = list(family.skeletons())
        self.assertEqual(len(every), len(set(every)))
        for skeleton in every:
            kinds = [family.PHRASES[name].kind for name in skeleton]
            self.assertEqual(kinds.index("last"), len(kinds) - 1)
            self.assertEqual(kinds.count("open"), 1)
            self.assertIn(len(kinds), (2, 3, 4))

    def test_easy_skeletons_are_some_of_all_and_have_at_most_two_steps(self):
        easy = list(family.skeletons(easy=True))
        self.assertLess(set(easy), set(family.skeletons()))
        self.assertTrue(all(len(s) <= 3 for s in easy))
        self.assertEqual({name for s in easy for name in s}, family.EASY)

    def test_readings_of_an_open_phrase_are_four_different_programs(self):
        skeleton = ("even", "keep", "sum")
        programs = {family.program(skeleton, (0, 3, 0), r) for r in family.readings(skeleton)}
        self.assertEqual(len(programs), 4)


class Problems(unittest.TestCase):
    def test_equal_splits_give_equal_problems_and_more_only_adds(self):
        self.assertEqual(some(count=20), some(count=FEW)[:20])

    def test_statements_differ_and_name_no_reading(self):
        found = some()
        self.assertEqual(len({p.statement for p in found}), FEW)
        self.assertFalse(any("smallest)" in p.statement or "a =" in p.statement for p in found))

    def test_more_problems_than_there_are_is_an_error_and_no_endless_search(self):
        with self.assertRaisesRegex(ValueError, "100000 problems asked for, the family has about"):
            list(problems.problems("held-out", 100_000, easy=True))

    def test_solutions_print_the_expected_outputs_in_a_real_interpreter(self):
        for problem in some(count=5):
            for text, expected in (*problem.public, *problem.private):
                run = subprocess.run(
                    [sys.executable, "-c", problem.solution],
                    input=text,
                    capture_output=True,
                    text=True,
                    check=True,
                )
                self.assertEqual(run.stdout.strip(), expected)

    def test_no_reading_passes_the_public_tests_and_fails_others(self):
        for problem in some():
            self.assertTrue(problems.is_told_apart(problem), problem.statement)

    def test_a_degenerate_problem_is_recognised(self):
        skeleton, numbers = ("keep", "maximum"), (3, 0)
        truth = (
            3,
            0,
        )  # the largest three; their largest is that of the last three on a sorted input
        solution = family.program(skeleton, numbers, truth)
        public = tuple((t, problems.output_of(solution, t)) for t in ("1 2 3 4 5", "2 3 4 5 6"))
        private = (("9 1 2 3 4", problems.output_of(solution, "9 1 2 3 4")),)
        degenerate = problems.Problem(skeleton, numbers, truth, "", solution, public, private)
        self.assertFalse(problems.is_told_apart(degenerate))

    def test_a_program_that_fails_prints_nothing(self):
        self.assertIsNone(problems.output_of("print(max([]))", "1"))
        self.assertIsNone(problems.output_of("a = [1]\nprint(a[5])", "1"))


class Writer(unittest.TestCase):
    def test_conversations_alternate_and_end_with_an_answer_after_at_most_three_turns(self):
        for messages in writer.corpus(FEW):
            roles = [m["role"] for m in messages]
            self.assertEqual(roles, ["user", "assistant"] * (len(roles) // 2))
            self.assertLessEqual(sum("```" in m["content"] for m in messages), writer.TURNS)

    def test_the_writer_stops_where_the_public_tests_pass(self):
        rng = random.Random(1)
        quiet = writer.Noise(slip=0, plain=(0, 0, 1), thinking=(0, 0, 1), hits_truth=1)
        for problem in some():
            last = writer.conversation(problem, rng, quiet)[-1]["content"]
            source = last.split("```python\n")[1].removesuffix("\n```")
            self.assertEqual(problems.failing(source, problem.public), [])

    def test_words_come_only_where_they_were_asked_for(self):
        for messages in writer.corpus(FEW):
            for asked, answered in zip(messages[::2], messages[1::2], strict=True):
                thinking = asked["content"].endswith((writer.THINK, writer.WORDS_ONLY))
                self.assertEqual(not answered["content"].startswith("```"), thinking)


if __name__ == "__main__":
    unittest.main()
