/** Interactive problems in real processes, with an interactor in Python: no compiler is needed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERACTOR_FAILED } from "../../../judge/counts.ts";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import type { JudgeRequest } from "../../../judge/judge.ts";
import type { Interactor } from "../../../schemas/problem.ts";
import { request } from "../requests.ts";

let judge: LocalJudge;
const counts = new Map<string, number>();
beforeAll(async () => {
  judge = await createJudge({
    workers: 1,
    count: (what, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by),
  });
}, 120_000);
afterAll(() => judge.close());

/** Asks for the double of a number, and then for nothing. */
const DOUBLE = `import sys
number = int(open(sys.argv[1]).read())
print(number, flush=True)
line = sys.stdin.readline(100)
if line == "":
    sys.exit("no answer")
if line == "crash\\n":
    raise RuntimeError("the interactor breaks")
with open(sys.argv[2], "w") as file:
    file.write(line)
sys.exit(0 if int(line) == int(open(sys.argv[3]).read()) else "not the double")
`;
const JURY = { code: "print(2 * int(input()))\n", language: "python3" };
const TESTS = [
  { input: "4\n", output: "8\n" },
  { input: "50\n", output: "100\n" },
];

const judged = (code: string, given: Partial<JudgeRequest> = {}, own: Partial<Interactor> = {}) => {
  const interactor = { code: DOUBLE, language: "python3", jury: JURY, ...own };
  const comparator = { kind: "checker", checker: null, interactor, provenance: "test" } as const;
  return judge.run(
    request({
      problemKey: "double",
      code,
      tests: TESTS,
      comparator,
      cpuLimitMs: 1000,
      wallLimitMs: 1500,
      trusted: false,
      ...given,
    }),
  );
};
const verdictOf = async (...given: Parameters<typeof judged>) => (await judged(...given)).verdict;

test("a right program passes every test; a wrong one is told by the interactor", async () => {
  const right = await judged("print(2 * int(input()))\n");
  expect(right).toMatchObject({ verdict: "OK", firstFailing: null });
  expect(right.tests.map(({ acceptedBy }) => acceptedBy)).toEqual(["interactor", "interactor"]);
  const wrong = await judged("n = int(input())\nprint(8)\n");
  expect(wrong).toMatchObject({ verdict: "WA", firstFailing: 1 });
  expect(wrong.tests[1]?.stderr).toBe("interactor: not the double\n");
});

test("who failed first decides: a crash before the answer, after it, and after a rejection", async () => {
  expect(await verdictOf("input()\nraise ValueError('mine')\n")).toBe("RE");
  expect(await verdictOf("print(2 * int(input()), flush=True)\nraise ValueError('late')\n")).toBe("RE");
  expect(await verdictOf("input()\nprint(7, flush=True)\ninput()\n")).toBe("WA");
});

test("the error output is the program's own, with its own lines", async () => {
  const { tests } = await judged("def half(n):\n    return n // 0\n\nhalf(int(input()))\n");
  expect(tests[0]?.stderr).toContain('File "solution.py", line 2, in half');
  expect(tests[0]?.stderr).toContain("ZeroDivisionError");
  expect(tests[0]?.stderr).not.toMatch(/start\.py|\/root|\/usr/);
});

test("a program that does not parse is CE; limits of the program are its own", async () => {
  expect(await judged("print(2 *\n")).toMatchObject({
    verdict: "CE",
    detail: expect.stringMatching(/never closed/),
  });
  expect(await verdictOf("while True:\n    pass\n")).toBe("TLE");
  expect(await verdictOf("x = bytearray(1 << 30)\nprint(2 * int(input()))\n", { memoryLimitMb: 128 })).toBe(
    "MLE",
  );
});

test("a deadlock is ILE: both wait, or nobody reads what both write", async () => {
  expect(await verdictOf("input()\ninput()\n")).toBe("ILE");
  const floods = `import sys\nfor _ in range(10**6):\n    print("x" * 1000)\nsys.stdin.read()\n`;
  expect(await verdictOf("while True:\n    print('x' * 1000)\n", {}, { code: floods })).toBe("INTERNAL");
});

test("a program that ends early, or closes its output, gets the interactor's decision", async () => {
  expect(await verdictOf("import os\nos._exit(0)\n")).toBe("WA");
  expect(await verdictOf("import os\nn = int(input())\nos.write(1, b'%d\\n' % (2 * n))\nos.close(1)\n")).toBe(
    "OK",
  );
});

test("output that nobody reads any more ends no process, and is bounded", async () => {
  const more = (lines: number) =>
    `print(2 * int(input()), flush=True)\nfor _ in range(${lines}):\n    print("x" * 999)\n`;
  expect(await verdictOf(more(500))).toBe("OK");
  expect(await verdictOf(more(5000))).toBe("OLE");
  const talks = `${DOUBLE.split("if line ==")[0]}for _ in range(500):\n    print("y" * 999)\n`;
  expect(await verdictOf("print(2 * int(input()))\n", {}, { code: talks })).toBe("OK");
});

test("an interactor that fails on this program and accepts the jury's: WA, counted; else INTERNAL", async () => {
  for (const word of ["crash", "no number"]) {
    const result = await judged(`print("${word}")\n`, { wallLimitMs: 30_000 });
    expect([word, result.verdict]).toEqual([word, "WA"]);
    expect(result.detail).toMatch(/fails on this program and accepts the jury's/);
  }
  expect(counts.get(INTERACTOR_FAILED)).toBe(2);
  for (const code of ["raise SystemExit(3)\n", "1 / 0\n", "import os\nos.abort()\n"])
    expect(await verdictOf("print(1)\n", {}, { code })).toBe("INTERNAL");
  const broken = await judged("print(1)\n", {}, { code: "print(2 *\n" });
  expect(broken).toMatchObject({
    verdict: "INTERNAL",
    detail: expect.stringMatching(/interactor does not compile/),
  });
});

test("the program cannot reach the interactor's files, and the interactor writes to its own only", async () => {
  const snoop = `import os
found = []
for place in ["../data/answer", "../data/input", "/work/data/answer"]:
    try:
        found.append(open(place).read())
    except OSError:
        pass
os.write(1, (found[0] if found else "0\\n").encode())
`;
  expect(await verdictOf(snoop)).toBe("WA");
  const writes = `import sys
for place in ["/work/program/solution.py", "../program/x", "/tmp/x", "start.py"]:
    try:
        open(place, "w").close()
        sys.exit(1)
    except OSError:
        pass
open(sys.argv[2], "w").write("mine")
`;
  expect(await verdictOf("pass\n", {}, { code: writes })).toBe("OK");
});

test("a checker beside the interactor judges what it wrote", async () => {
  const checker = `import json, sys
case = json.load(sys.stdin)
print("OK" if case["actual"].strip() == case["expected"].strip() and case["input"] != "50\\n" else "WA")
`;
  const interactor = { code: DOUBLE, language: "python3", jury: JURY };
  const comparator = { kind: "checker", checker, interactor, provenance: "test" } as const;
  expect(await judged("print(2 * int(input()))\n", { comparator })).toMatchObject({
    verdict: "WA",
    firstFailing: 1,
  });
});

test("a plain program still passes after all of these", async () => {
  expect((await judge.run(request({ code: "print(sum(map(int, input().split())))\n" }))).verdict).toBe("OK");
  expect(await verdictOf("print(2 * int(input()))  # after\n")).toBe("OK");
});

test("without namespaces both sides are as separate", async () => {
  const level3 = judge;
  judge = await createJudge({ workers: 1, maxLevel: 2 });
  try {
    expect(await verdictOf("print(2 * int(input()))\n")).toBe("OK");
    const snoop = `import glob, os
os.chdir("..")
found = [open(place).read() for place in glob.glob("**/answer", recursive=True)]
print(found[0] if found else 0)
`;
    expect(await verdictOf(snoop)).not.toBe("OK");
    expect(await verdictOf("input()\ninput()\n")).toBe("ILE");
  } finally {
    await judge.close();
    judge = level3;
  }
});
