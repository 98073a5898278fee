"""rftkit for Python: the judge as a client of `rftkit serve`, rewards for trainers, loaders.

`Judge(url)` asks a server, `Judge.local()` starts one. A result always has a verdict: where there
is none, an exception is raised, so that an infrastructure error is never a wrong answer.
"""

from importlib.metadata import PackageNotFoundError, version

from rftkit._client import Judge
from rftkit._datasets import load
from rftkit._errors import (
    JudgeError,
    JudgeUnavailable,
    NoVerdict,
    RequestRefused,
    ServersDiffer,
)
from rftkit._result import Result, TestResult

try:
    __version__ = version("rftkit")
except PackageNotFoundError:  # a checkout
    __version__ = "0+checkout"

__all__ = [
    "Judge",
    "JudgeError",
    "JudgeUnavailable",
    "NoVerdict",
    "RequestRefused",
    "Result",
    "ServersDiffer",
    "TestResult",
    "load",
]
