"""Commands of verifiers in one process: on stdin a JSON list of ["eval" | "validate", …]."""

import contextlib
import json
import sys

from verifiers.v1.cli import validate
from verifiers.v1.cli.eval import main as evaluate

MAINS = {"eval": evaluate.main, "validate": validate.main}

for name, *arguments in json.load(sys.stdin):
    # An evaluation prints its traces.
    with contextlib.redirect_stdout(sys.stderr):
        MAINS[name](arguments)
