"""The text that the small model is pretrained on: conversations of a deliberately poor writer.

Each line of a program slips now and then; a retry mostly repeats itself, sometimes changes a line,
seldom reads the statement anew. Asked to think first it reads anew more often and says so in one
line. So the behaviour that fine-tuning selects is there from the start, and rare. The messages are
those that rftkit's prompts in configs/tiny/prompts give; a test holds the two together.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from .family import NUMBERS, PHRASES, Reading, open_places, program, readings
from .problems import Problem, Test, failing, problems

Message = dict[str, str]

FORMAT, AGAIN, THINK, WORDS_ONLY, CODE_NOW = (
    "Write Python.",
    "Try again.",
    "Think first.",
    "In words.",
    "Now the program.",
)
TURNS = 3


@dataclass(frozen=True)
class Noise:
    """Chances. A retry repeats, changes a line or reads anew; `plain` without and `thinking`
    with a CoT prompt.
    """

    slip: float = 0.12
    plain: tuple[float, float, float] = (0.65, 0.25, 0.10)
    thinking: tuple[float, float, float] = (0.20, 0.20, 0.60)
    asked_to_think: float = 0.5
    hits_truth: float = 0.4


LINES = [
    (kind, words, code) for p in PHRASES.values() for kind in [p.kind] for words, code in p.readings
]


def question(problem: Problem) -> str:
    return f"{problem.statement}\n\n{FORMAT}"


def feedback(failed: list[Test]) -> str:
    reports = [f"Input {text} expected {expected}." for text, expected in failed]
    return "\n".join(["Wrong.", *reports]) + f"\n\n{AGAIN}"


def answer(source: str, thought: str | None) -> str:
    block = f"```python\n{source}\n```"
    return block if thought is None else f"{thought}\n\n{block}"


def random_line(rng: random.Random, is_last: bool) -> tuple[str, str]:
    _, words, code = rng.choice([entry for entry in LINES if (entry[0] == "last") == is_last])
    return words, code.replace("{k}", str(rng.choice(NUMBERS)))


def slipped(source: str, rng: random.Random, chance: float) -> str:
    lines = source.split("\n")
    for i in range(1, len(lines)):
        if rng.random() < chance:
            lines[i] = random_line(rng, i == len(lines) - 1)[1]
    return "\n".join(lines)


class Attempt:
    """The reading of the statement that the writer chose, and its current program."""

    def __init__(self, problem: Problem, rng: random.Random, noise: Noise):
        self.problem, self.rng, self.noise = problem, rng, noise
        self.reading = rng.choice(readings(problem.skeleton))
        self.source = self._written(noise.slip)

    def _written(self, slip: float) -> str:
        return slipped(
            program(self.problem.skeleton, self.problem.numbers, self.reading), self.rng, slip
        )

    def retry(self, thinking: bool) -> str:
        """Changes the program, or not. @returns the thought behind it"""
        weights = self.noise.thinking if thinking else self.noise.plain
        move = self.rng.choices((self._repeat, self._change_line, self._read_anew), weights)[0]
        return move()

    def _repeat(self) -> str:
        return "The code looks right."

    def _change_line(self) -> str:
        lines = self.source.split("\n")
        i = self.rng.randrange(1, len(lines))
        words, lines[i] = random_line(self.rng, i == len(lines) - 1)
        self.source = "\n".join(lines)
        return f"Maybe {words}."

    def _read_anew(self) -> str:
        before, truth = self.reading, self.problem.reading
        places = open_places(self.problem.skeleton)
        if before != truth and self.rng.random() < self.noise.hits_truth:
            self.reading = truth
        else:
            self.reading = self._another(self.rng.choice(places))
        self.source = self._written(self.noise.slip / 2)
        changed = [i for i in places if self.reading[i] != before[i]]
        words = [PHRASES[self.problem.skeleton[i]].readings[self.reading[i]][0] for i in changed]
        return f"Maybe {', '.join(words)}."

    def _another(self, place: int) -> Reading:
        count = len(PHRASES[self.problem.skeleton[place]].readings)
        other = self.rng.choice([r for r in range(count) if r != self.reading[place]])
        return (*self.reading[:place], other, *self.reading[place + 1 :])


def conversation(problem: Problem, rng: random.Random, noise: Noise) -> list[Message]:
    attempt = Attempt(problem, rng, noise)
    texts = [question(problem), answer(attempt.source, None)]
    for _ in range(TURNS - 1):
        failed = failing(attempt.source, problem.public)
        if not failed:
            break
        told = feedback(failed)
        thinking = rng.random() < noise.asked_to_think
        thought = attempt.retry(thinking)
        if not thinking:
            texts += [told, answer(attempt.source, None)]
        elif rng.random() < 0.5:
            texts += [f"{told}\n\n{THINK}", answer(attempt.source, thought)]
        else:
            texts += [
                f"{told}\n\n{THINK}\n\n{WORDS_ONLY}",
                thought,
                CODE_NOW,
                answer(attempt.source, None),
            ]
    roles = ("user", "assistant")
    return [{"role": roles[i % 2], "content": text} for i, text in enumerate(texts)]


def corpus(count: int, easy: bool = False) -> Iterator[list[Message]]:
    rng = random.Random("tiny:writer")
    for problem in problems("pretrain", count, strict=False, easy=easy):
        yield conversation(problem, rng, Noise())
