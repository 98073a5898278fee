"""Mutants of Python programs: one token changed, drawn by a seed and never by a verdict.

python3 mutate.py SEED COUNT < lines {id, code}    prints {id, change, code}, COUNT a program
"""

import io
import json
import random
import sys
import tokenize

SWAPS = {
    "+": "-",
    "-": "+",
    "*": "+",
    "//": "*",
    "%": "+",
    "/": "*",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "+=": "-=",
    "-=": "+=",
    "and": "or",
    "or": "and",
    "not": "",
    "True": "False",
    "False": "True",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "return": "",
    "break": "pass",
    "continue": "pass",
}


def places(text, before=""):
    """(line, column, old, new) of each token that can change; `before`: what makes it a program."""
    first = before.count("\n") + 1
    try:
        for token in tokenize.generate_tokens(io.StringIO(before + text).readline):
            # A token of `before` has line -1, the last one: HumanEval's figures were drawn so.
            old, line = token.string, token.start[0] - first
            if old in SWAPS and token.type in (tokenize.OP, tokenize.NAME):
                yield line, token.start[1], old, SWAPS[old]
            elif token.type == tokenize.NUMBER and old.isdigit():
                yield line, token.start[1], old, str(int(old) + 1)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return


def changed(text, place):
    """What changed, and the text with this change."""
    line, column, old, new = place
    lines = text.split("\n")
    lines[line] = lines[line][:column] + new + lines[line][column + len(old) :]
    return f"line {line + 1}: {old} -> {new or 'nothing'}", "\n".join(lines)


def main(seed, count):
    for text in sys.stdin:
        program = json.loads(text)
        name, code = program["id"], program["code"].replace("\r\n", "\n")
        found = list(places(code))
        chance = random.Random(f"{seed} {name}")
        for place in chance.sample(found, min(int(count), len(found))):
            change, mutant = changed(code, place)
            print(json.dumps({"id": name, "change": change, "code": mutant}))


if __name__ == "__main__":
    main(*sys.argv[1:])
