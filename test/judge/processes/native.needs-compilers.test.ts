/** What the judge says of programs in other languages, beside the cases of test/conformance. */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import type { JudgeRequest } from "../../../judge/judge.ts";
import { requestLanguage } from "../../../judge/languages/index.ts";
import { UserError } from "../../../schemas/errors.ts";
import { request } from "../requests.ts";

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 2 });
}, 120_000);
afterAll(() => judge.close());

const SUM = '#include <cstdio>\nint main() { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); }\n';
const cpp = (code: string, given: Partial<JudgeRequest> = {}): JudgeRequest =>
  request({ code, ...requestLanguage("cpp", "answer"), trusted: false, ...given });

const runs = (body: string, given: Partial<JudgeRequest> = {}) =>
  judge.run(
    cpp(`#include <csignal>\n#include <cstdio>\n#include <cstdlib>\nint main() { ${body} }\n`, given),
  );

test("a program is compiled, run on every test, and its compiler is told", async () => {
  const result = await judge.run(cpp(SUM));
  expect(result).toMatchObject({
    verdict: "OK",
    firstFailing: null,
    toolchain: expect.stringMatching(/^g\+\+ \d/),
  });
  expect(result.tests).toHaveLength(3);
  expect(result.tests.every(({ cpuMs, memoryMb }) => cpuMs > 0 && memoryMb > 0)).toBe(true);
});

test("the level of this part is that of Python's zygotes", async () => {
  expect((await judge.native.admit(cpp(SUM))).level).toBe(judge.identity.isolation);
});

test("signals are told apart", async () => {
  const signals = ["SIGSEGV", "SIGABRT", "SIGFPE", "SIGBUS"];
  const results = await Promise.all(signals.map((name) => runs(`raise(${name});`)));
  expect(results.map(({ verdict, tests }) => [verdict, tests[0]?.signal])).toEqual(
    signals.map((name) => ["RE", name]),
  );
});

test("no exit status is taken for a fault of the judge or for want of memory", async () => {
  for (const status of [1, 100, 126, 127, 128 + 9, 156, 242, 255])
    expect(await runs(`return ${status};`)).toMatchObject({ verdict: "RE", firstFailing: 0 });
});

test("a test that fails ends the program unless all tests are asked for", async () => {
  const second = 'int a; scanf("%d", &a); puts(a == 1 ? "3" : "no");';
  expect((await runs(second)).tests.map(({ verdict }) => verdict)).toEqual(["OK", "WA"]);
  const all = await runs(second, { earlyExitFrom: 3 });
  expect(all.tests.map(({ verdict }) => verdict)).toEqual(["OK", "WA", "WA"]);
});

test("both parts of a gated judging come from one compilation and one pass", async () => {
  const whole = cpp(SUM);
  const first = { ...whole, tests: whole.tests.slice(0, 1), problemKey: "gated", earlyExitFrom: 1 };
  const results = judge.runGated({ first, whole });
  expect((await results.first).tests).toHaveLength(1);
  expect((await results.whole)?.tests).toHaveLength(3);
  const wrong = judge.runGated({
    first: { ...first, code: "int main() {}" },
    whole: { ...whole, code: "int main() {}" },
  });
  expect((await wrong.first).verdict).toBe("WA");
  expect(await wrong.whole).toBeNull();
});

test("a compile error has a message without a path of this machine, and runs nothing", async () => {
  const result = await judge.run(
    cpp('#include <algorithm>\n#include "/etc/passwd"\nint main() { std::sort(1); }\n'),
  );
  expect(result).toMatchObject({ verdict: "CE", firstFailing: 0 });
  expect(result.tests).toHaveLength(1);
  expect(result.detail).toMatch(/main\.cpp:2:10: fatal error/);
  expect(result.detail).not.toMatch(/\/usr|\/work|\/tmp|root:/);
});

test("recorded solutions are tried as C++17, then as C++14; answers are not", async () => {
  const old =
    "#include <cstddef>\nusing namespace std;\ntypedef unsigned char byte;\nint main() { byte b = 1; return b - 1; }\n";
  const tests = [{ input: "", output: "" }];
  const recorded = await judge.run(cpp(old, { tests, ...requestLanguage("cpp", "recorded") }));
  expect(recorded.verdict).toBe("OK");
  expect((await judge.run(cpp(old, { tests }))).verdict).toBe("CE");
});

test("function calls, assertions and named files are refused before anything runs", async () => {
  for (const given of [{ fnName: "f" }, { entryPoint: "f" }, { inputFile: "x.in" }])
    await expect(judge.run(cpp(SUM, given))).rejects.toThrow(UserError);
});

test("a language that is unknown is the user's fault", async () => {
  await expect(judge.run(cpp(SUM, { language: { name: "cobol", flags: [[]] } }))).rejects.toThrow(/cobol/);
});

test("a checker in Python judges a program in C++, and there is none of testlib without its header", async () => {
  const accepts =
    'import json, sys\nd = json.load(sys.stdin)\nprint("OK" if d["actual"].strip() == "x" else "WA")\n';
  const comparator = { kind: "checker", checker: accepts, provenance: "test" } as const;
  expect((await runs('puts("x");', { comparator })).verdict).toBe("OK");
  expect((await runs('puts("y");', { comparator })).verdict).toBe("WA");
  const needsTestlib = {
    ...comparator,
    checker: '#include "testlib.h"\nint main() {}\n',
    checker_language: "cpp",
  };
  await expect(runs('puts("x");', { comparator: needsTestlib })).rejects.toThrow(
    /testlib\.h in judge\.testlib/,
  );
});

test("a checker in C++ gets the three files and decides by its exit status", async () => {
  const checker = `
#include <cstdio>
#include <cstring>
static void all(const char* path, char* text) { FILE* f = fopen(path, "r"); text[fread(text, 1, 99, f)] = 0; }
int main(int, char** argv) {
  char in[100], out[100], answer[100];
  all(argv[1], in); all(argv[2], out); all(argv[3], answer);
  if (strstr(out, "crash")) return *(volatile int*)0;
  if (strstr(out, "jury")) return 3;
  return strcmp(out, answer) == 0 && strlen(in) > 0 ? 0 : 1;
}`;
  const comparator = { kind: "checker", checker, checker_language: "cpp", provenance: "test" } as const;
  const tests = [{ input: "1\n", output: "one" }];
  const said = async (text: string) => {
    const { verdict, detail } = await runs(`fputs("${text}", stdout);`, { comparator, tests });
    return [verdict, detail];
  };
  expect(await said("one")).toEqual(["OK", null]);
  expect(await said("two")).toEqual(["WA", null]);
  expect(await said("crash")).toEqual(["WA", expect.stringContaining("accepts the jury's answer")]);
  expect(await said("jury")).toEqual(["WA", expect.stringContaining("accepts the jury's answer")]);
});

test("nothing of a judge is left in the folder for temporary files", async () => {
  const own = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`rftkit-judge-${process.pid}-`));
  const before = own().length;
  const other = await createJudge({ workers: 1 });
  await other.run(cpp("int main() {}", { tests: [{ input: "", output: "" }] }));
  expect(own().length).toBe(before + 1);
  await other.close();
  expect(own().length).toBe(before);
});
