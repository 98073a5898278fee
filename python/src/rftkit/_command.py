"""The command `rftkit`: the program of the wheel, in place of this process."""

from __future__ import annotations

import os
import subprocess
import sys

from rftkit._node import command, environment


def main() -> None:
    try:
        arguments = command() + sys.argv[1:]
    except RuntimeError as error:
        sys.exit(f"error: {error}")
    if os.name == "posix":
        os.execve(arguments[0], arguments, environment())
    sys.exit(subprocess.run(arguments, env=environment(), check=False).returncode)


if __name__ == "__main__":
    main()
