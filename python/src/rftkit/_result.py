"""The result of a judging, as the server answers it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class TestResult:
    """One test. `stdout` and `stderr` are those of a failed test; never of a private one."""

    __test__ = False  # not a test of pytest

    verdict: str
    accepted_by: str | None = None
    cpu_ms: float = 0.0
    wall_ms: float = 0.0
    memory_mb: float = 0.0
    group: str | None = None
    stdout: str | None = None
    stderr: str | None = None


@dataclass(frozen=True)
class Result:
    """A verdict: OK, WA, RE, CE, TLE, ILE, MLE or OLE.

    `share` is the share of tests that passed; with `stop="first_failure"` tests that did not run
    count as failed. `code` is the program that was extracted from an answer.
    """

    verdict: str
    passed: bool
    share: float
    tests_passed: int
    tests_run: int
    tests_total: int
    first_failing: int | None
    accepted_by: str | None
    detail: str | None
    judge: dict[str, Any]
    id: str | int | None = None
    code: str | None = None
    extraction: str | None = None
    tests: list[TestResult] = field(default_factory=list)

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Result:
        """Members that a later server adds are ignored."""
        known = {name.name for name in fields(cls)}
        of_test = {name.name for name in fields(TestResult)}
        tests = [
            TestResult(**{key: value for key, value in test.items() if key in of_test})
            for test in answer.get("tests", [])
        ]
        rest = {key: value for key, value in answer.items() if key in known and key != "tests"}
        # JSON has one kind of number.
        return cls(**{**rest, "share": float(rest["share"])}, tests=tests)
