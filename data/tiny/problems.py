"""Problems of the family with their tests. Runs programs of the family only, in this process.

A problem is rejected where a reading other than the hidden one passes the public tests but not all
others: then no feedback could tell them apart.
"""

import builtins
import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from .family import NUMBERS, PHRASES, SPLITS, Reading, Skeleton, program, readings, skeletons, tenth

PUBLIC, PRIVATE = 2, 6
TRIES = 40
ROUNDS = 20
"""Rounds over all skeletons of a split without a new statement, after which there are no more."""
LONGEST_OUTPUT = 40

Test = tuple[str, str]


@dataclass(frozen=True)
class Problem:
    skeleton: Skeleton
    numbers: tuple[int, ...]
    reading: Reading
    statement: str
    solution: str
    public: tuple[Test, ...]
    private: tuple[Test, ...]


NEEDED = "abs dict input int len list map max min print range sorted sum zip".split()
BUILTINS = {name: getattr(builtins, name) for name in NEEDED}


@functools.lru_cache(20_000)
def compiled(source: str):
    return compile(source, "<program>", "exec")


def output_of(source: str, text: str) -> str | None:
    """What a program of the family prints; None where it fails."""
    printed: list[str] = []
    scope = {
        "__builtins__": BUILTINS
        | {"input": lambda: text, "print": lambda *a: printed.append(" ".join(map(str, a)))}
    }
    try:
        exec(compiled(source), scope)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return "\n".join(printed)


def failing(source: str, tests: tuple[Test, ...]) -> list[Test]:
    return [(text, expected) for text, expected in tests if output_of(source, text) != expected]


def random_input(rng: random.Random) -> str:
    return " ".join(str(rng.randint(-9, 19)) for _ in range(rng.randint(5, 8)))


def random_tests(solution: str, rng: random.Random) -> list[Test] | None:
    """Different inputs that the solution answers with something short; None where there are too
    few.
    """
    tests: dict[str, str] = {}
    for _ in range(TRIES):
        text = random_input(rng)
        output = output_of(solution, text)
        if output and len(output) <= LONGEST_OUTPUT:
            tests[text] = output
        if len(tests) == PUBLIC + PRIVATE:
            return list(tests.items())
    return None


def is_told_apart(problem: Problem) -> bool:
    """Whether every reading that passes the public tests passes all."""
    for reading in readings(problem.skeleton):
        source = program(problem.skeleton, problem.numbers, reading)
        if not failing(source, problem.public) and failing(source, problem.private):
            return False
    return True


def make_problem(skeleton: Skeleton, rng: random.Random, strict: bool = True) -> Problem | None:
    """None where no tests are found, or (strict) where the public tests tell too little."""
    numbers = tuple(rng.choice(NUMBERS) if PHRASES[name].takes_number else 0 for name in skeleton)
    reading = rng.choice(readings(skeleton))
    solution = program(skeleton, numbers, reading)
    tests = random_tests(solution, rng)
    if tests is None:
        return None
    phrases = [
        rng.choice(PHRASES[name].texts).replace("{k}", str(k))
        for name, k in zip(skeleton, numbers, strict=True)
    ]
    problem = Problem(
        skeleton,
        numbers,
        reading,
        " ".join(["Read integers.", *phrases]),
        solution,
        tuple(tests[:PUBLIC]),
        tuple(tests[PUBLIC:]),
    )
    return problem if not strict or is_told_apart(problem) else None


def problems(split: str, count: int, strict: bool = True, easy: bool = False) -> Iterator[Problem]:
    """The first `count` problems of a split, no two statements of a strict split alike.
    ValueError: there are fewer.
    """
    rng = random.Random(f"tiny:{split}:{'easy' if easy else 'whole'}")
    chosen = [s for s in skeletons(easy) if tenth(s) in SPLITS[split]]
    rng.shuffle(chosen)
    seen: set[str] = set()
    made = fruitless = 0
    for skeleton in cycle(chosen):
        if made == count:
            return
        problem = make_problem(skeleton, rng, strict)
        if problem is None or (strict and problem.statement in seen):
            fruitless += 1
            if fruitless > ROUNDS * len(chosen):
                raise ValueError(
                    f"{count} problems asked for, the family has about {made} for {split}"
                )
            continue
        fruitless = 0
        seen.add(problem.statement)
        made += 1
        yield problem


def line(problem: Problem, split: str, number: int) -> dict:
    """The problem as a line of rftkit's own format."""
    name = f"tiny-{split}-{number:04d}"
    tests = [
        [{"input": f"{i}\n", "output": f"{o}\n"} for i, o in group]
        for group in (problem.public, problem.private)
    ]
    steps = len(problem.skeleton) - 1
    return {
        "problem_id": name,
        "name": name,
        "source": "tiny",
        "statement": problem.statement,
        "public_tests": tests[0],
        "private_tests": tests[1],
        "solutions": [{"language": "python3", "code": problem.solution}],
        "difficulty": f"{steps} step" + ("s" if steps > 1 else ""),
        "tags": list(problem.skeleton),
    }
