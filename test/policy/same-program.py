"""Reads pairs of programs as JSON lines on stdin; prints one JSON line each: whether they are the
same program.

The syntax trees must be equal but for a one-to-one exchange of names; where inputs are given, both
programs are run on each and must print the same and end alike.
"""

import ast
import json
import subprocess
import sys

FIELDS = {
    ast.Name: "id",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ExceptHandler: "name",
}


def same_tree(a, b, there, back):
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(
            same_tree(x, y, there, back) for x, y in zip(a, b, strict=True)
        )
    if not isinstance(a, ast.AST):
        return a == b
    name_field = FIELDS.get(type(a))
    for field in a._fields:
        x, y = getattr(a, field, None), getattr(b, field, None)
        if field == name_field or (field == "names" and isinstance(a, (ast.Global, ast.Nonlocal))):
            pair = [names if isinstance(names, list) else [names] for names in (x, y)]
            for m, n in zip(*pair, strict=False):
                if there.setdefault(m, n) != n or back.setdefault(n, m) != m:
                    return False
        elif not same_tree(x, y, there, back):
            return False
    return True


def run(code, text):
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=text,
            capture_output=True,
            check=False,
            text=True,
            timeout=20,
        )
        return [done.stdout, done.returncode]
    except subprocess.TimeoutExpired:
        return ["timeout", None]


def verdict(pair):
    try:
        before = ast.parse(pair["before"])
    except SyntaxError:
        return (
            "equal text"
            if pair["before"] == pair["after"]
            else "a program that does not compile was changed"
        )
    try:
        after = ast.parse(pair["after"])
    except SyntaxError as error:
        return f"does not compile any more: {error}"
    if not same_tree(before, after, {}, {}):
        return "another syntax tree"
    for text in pair["inputs"]:
        if run(pair["before"], text) != run(pair["after"], text):
            return f"another output for {text!r}"
    return "same"


sys.setrecursionlimit(20000)
for line in sys.stdin:
    print(json.dumps(verdict(json.loads(line))), flush=True)
