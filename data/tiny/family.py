"""The problem family: short programs over lists of integers, told in phrases one of which can be
read in four ways.

A skeleton is a sequence of phrases: one to three steps and a last phrase that prints. "Keep 3 of
them." does not say which three: the hidden reading is settled by the tests alone. Standard library
only; deterministic.
"""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

NUMBERS = (2, 3, 4, 5)
FIRST_LINE = "a = list(map(int, input().split()))"


@dataclass(frozen=True)
class Phrase:
    """`texts` are paraphrases; `readings` pair the words for a reading with its line of code.
    {k}: a small number.
    """

    kind: str  # clear, open or last
    texts: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]

    @property
    def takes_number(self) -> bool:
        return "{k}" in self.texts[0]


def keep(condition: str) -> str:
    return f"a = [x for x in a if {condition}]"


def change(expression: str) -> str:
    return f"a = [{expression} for x in a]"


def pairs(expression: str) -> str:
    return f"a = [{expression} for x, y in zip(a, a[1:])]"


def running(expression: str) -> str:
    return f"a = [{expression} for i in range(len(a))]"


def clear(text: str, words: str, line: str) -> Phrase:
    return Phrase("clear", (text,), ((words, line),))


def last(text: str, words: str, line: str) -> Phrase:
    return Phrase("last", (text,), ((words, line),))


PHRASES: dict[str, Phrase] = {
    "even": clear("Keep the even numbers.", "even", keep("x % 2 == 0")),
    "odd": clear("Keep the odd numbers.", "odd", keep("x % 2 == 1")),
    "positive": clear("Keep the positive numbers.", "positive", keep("x > 0")),
    "multiples": clear("Keep the multiples of {k}.", "multiples", keep("x % {k} == 0")),
    "square": clear("Square each.", "square", change("x * x")),
    "signs": clear("Drop the signs.", "drop signs", change("abs(x)")),
    "negate": clear("Negate each.", "negate", change("-x")),
    "reverse": clear("Reverse the list.", "reverse", "a = a[::-1]"),
    "unique": clear("Remove duplicates.", "remove duplicates", "a = list(dict.fromkeys(a))"),
    "sort": Phrase(
        "open",
        ("Sort the list.", "Put them in order."),
        (
            ("ascending", "a = sorted(a)"),
            ("descending", "a = sorted(a, reverse=True)"),
            ("ascending by size", "a = sorted(a, key=abs)"),
            ("descending by size", "a = sorted(a, key=abs, reverse=True)"),
        ),
    ),
    "side": Phrase(
        "open",
        ("Split at {k} and keep one side.", "Keep the numbers on one side of {k}."),
        (
            ("above", keep("x > {k}")),
            ("below", keep("x < {k}")),
            ("at least", keep("x >= {k}")),
            ("at most", keep("x <= {k}")),
        ),
    ),
    "keep": Phrase(
        "open",
        ("Keep {k} of them.", "Choose {k} numbers."),
        (
            ("first", "a = a[:{k}]"),
            ("last", "a = a[-{k}:]"),
            ("smallest", "a = sorted(a)[:{k}]"),
            ("largest", "a = sorted(a)[-{k}:]"),
        ),
    ),
    "drop": Phrase(
        "open",
        ("Drop {k} of them.", "Leave out {k} numbers."),
        (
            ("drop first", "a = a[{k}:]"),
            ("drop last", "a = a[:-{k}]"),
            ("drop smallest", "a = sorted(a)[{k}:]"),
            ("drop largest", "a = sorted(a)[:-{k}]"),
        ),
    ),
    "change": Phrase(
        "open",
        ("Change each by {k}.", "Adjust each by {k}."),
        (
            ("add", change("x + {k}")),
            ("subtract", change("x - {k}")),
            ("multiply", change("x * {k}")),
            ("divide", change("x // {k}")),
        ),
    ),
    "neighbours": Phrase(
        "open",
        ("Combine neighbours.", "Merge each pair of neighbours."),
        (
            ("sums", pairs("x + y")),
            ("differences", pairs("y - x")),
            ("products", pairs("x * y")),
            ("maxima", pairs("max(x, y)")),
        ),
    ),
    "running": Phrase(
        "open",
        ("Replace each by the running value.", "Accumulate."),
        (
            ("running sum", running("sum(a[:i + 1])")),
            ("running maximum", running("max(a[:i + 1])")),
            ("running minimum", running("min(a[:i + 1])")),
            ("running count", running("a[:i + 1].count(a[i])")),
        ),
    ),
    "sum": last("Print the sum.", "sum", "print(sum(a))"),
    "list": last("Print the list.", "list", "print(*a)"),
    "maximum": last("Print the largest.", "largest", "print(max(a))"),
    "minimum": last("Print the smallest.", "smallest", "print(min(a))"),
    "spread": last("Print the spread.", "spread", "print(max(a) - min(a))"),
    "first": last("Print the first.", "first", "print(a[0])"),
    "last": last("Print the last.", "last", "print(a[-1])"),
}

Skeleton = tuple[str, ...]
Reading = tuple[int, ...]

# Tenths of the skeletons, by hash; no two splits share one.
SPLITS = {"held-out": (0,), "validation": (1,), "train": (2, 3, 4), "pretrain": (5, 6, 7, 8, 9)}


# Phrases of the easy skeletons: a model of the short form sees each often enough in a minute and a
# half.
EASY = frozenset(
    "even odd positive square negate reverse sort side keep drop sum list maximum first".split()
)


def names(kind: str, easy: bool = False) -> list[str]:
    return [
        name
        for name, phrase in PHRASES.items()
        if phrase.kind == kind and (not easy or name in EASY)
    ]


def skeletons(easy: bool = False) -> Iterator[Skeleton]:
    """Every skeleton with one open step, at most three steps in all; easy: at most two, fewer
    phrases.
    """
    steps = names("clear", easy)
    for open_step, end in itertools.product(names("open", easy), names("last", easy)):
        yield (open_step, end)
        for a in steps:
            yield from ((open_step, a, end), (a, open_step, end))
    if easy:
        return
    for open_step, end in itertools.product(names("open"), names("last")):
        for a, b in itertools.permutations(steps, 2):
            yield from ((open_step, a, b, end), (a, open_step, b, end), (a, b, open_step, end))


def tenth(skeleton: Skeleton) -> int:
    return int(hashlib.sha256("|".join(skeleton).encode()).hexdigest(), 16) % 10


def open_places(skeleton: Skeleton) -> list[int]:
    return [i for i, name in enumerate(skeleton) if PHRASES[name].kind == "open"]


def readings(skeleton: Skeleton) -> list[Reading]:
    """Every way to read it: the number of a reading for each phrase."""
    return list(itertools.product(*[range(len(PHRASES[name].readings)) for name in skeleton]))


def program(skeleton: Skeleton, numbers: tuple[int, ...], reading: Reading) -> str:
    lines = [
        PHRASES[name].readings[r][1].replace("{k}", str(k))
        for name, k, r in zip(skeleton, numbers, reading, strict=True)
    ]
    return "\n".join([FIRST_LINE, *lines])
