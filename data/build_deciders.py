"""Builds data/train-interactive.jsonl and data/train-testlib.jsonl from data/deciders/: a problem
with an interactor, and one with a checker in C++ that includes testlib.h.

    python3 data/build_deciders.py          write both files
    python3 data/build_deciders.py --check  compare them with what is committed

Promises: equal folders give equal bytes. Programs are judged by
test/data/deciders.needs-data.test.ts, with those in hostile/, which the files leave out.
"""

import json
import sys
from pathlib import Path

DATA = Path(__file__).parent
LANGUAGES = {".py": "python3", ".cpp": "cpp"}
LIMITS = {"cpu_limit_ms": 2000, "memory_limit_mb": 256}


def programs(folder):
    return [
        {"language": LANGUAGES[path.suffix], "code": path.read_text(encoding="utf-8")}
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
    ]


def tests_of(folder, group):
    pairs = json.loads((folder / "tests.json").read_text(encoding="utf-8"))[group]
    return [{"input": given + "\n", "output": answer + "\n"} for given, answer in pairs]


def line(slug, tags, comparator):
    folder = DATA / "deciders" / slug
    title, _, body = (folder / "statement.md").read_text(encoding="utf-8").partition("\n")
    text = {
        "problem_id": f"sample-{slug}",
        "source": "sample",
        "name": title.removeprefix("# "),
        "statement": body.strip() + "\n",
        "public_tests": tests_of(folder, "public"),
        "private_tests": tests_of(folder, "private"),
        "comparator": comparator(folder),
        "solutions": programs(folder / "right"),
        "incorrect_solutions": programs(folder / "wrong"),
        "difficulty": "easy",
        "tags": tags,
        **LIMITS,
    }
    return json.dumps(text, ensure_ascii=False) + "\n"


def interactive(folder):
    code = (folder / "interactor.py").read_text(encoding="utf-8")
    return {"kind": "checker", "interactor": {"code": code, "language": "python3"}}


def testlib(folder):
    code = (folder / "checker.cpp").read_text(encoding="utf-8")
    return {"kind": "checker", "checker": code, "checker_language": "cpp"}


def main():
    files = {
        "train-interactive.jsonl": line("signal-cable", ["interactive", "search"], interactive),
        "train-testlib.jsonl": line("two-crews", ["dp", "constructive"], testlib),
    }
    for name, text in files.items():
        path = DATA / name
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is stale: run python3 data/build_deciders.py")
    print(f"{len(files)} problems")


if __name__ == "__main__":
    main()
