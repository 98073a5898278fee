/** Parsing of conformance cases; processes/conformance.test.ts runs them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CASE_GROUPS, loadSuite, parseProgramCase } from "../../judge/conformance.ts";

const HEADER = '# about: reads a number\n# input: "1\\n"\n# output: "2\\n"\n';
const parsed = (more: string, code = "print(2)\n") =>
  parseProgramCase("honest/x", "honest", `${HEADER}${more}\n${code}`);

test("a case has its program without the header, and generous limits by default", () => {
  expect(parsed("")).toMatchObject({
    name: "honest/x",
    about: "reads a number",
    expect: ["OK"],
    failing: null,
    level: 0,
    request: {
      code: "print(2)\n",
      tests: [{ input: "1\n", output: "2\n" }],
      cpuLimitMs: 10_000,
      outputLimitBytes: 16_384 * 1024,
      trusted: true,
    },
  });
});

test("a case may permit several verdicts and name the failing test and the level", () => {
  const found = parsed("# expect: RE MLE\n# failing: 0\n# level: 3\n# cpu_ms: 50\n# output_kb: 2\n");
  expect(found).toMatchObject({ expect: ["RE", "MLE"], failing: 0, level: 3 });
  expect(found.request).toMatchObject({ cpuLimitMs: 50, outputLimitBytes: 2048 });
});

test("a placeholder is repeated in program, inputs and outputs, without meaning to replace patterns", () => {
  const found = parseProgramCase(
    "honest/y",
    "honest",
    '# about: long\n# repeat: {"LONG": ["$&", 3]}\n# input: "LONG"\n# output: "LONG!"\nprint("LONG")\n',
  );
  expect(found.request.tests).toEqual([{ input: "$&$&$&", output: "$&$&$&!" }]);
  expect(found.request.code).toBe('print("$&$&$&")\n');
});

test("inputs and outputs of a function call are JSON text as written", () => {
  const text =
    '# about: call\n# fn_name: "f"\n# comparator: "call"\n# input: [1, [2]]\n# output: [3]\ndef f(): 0\n';
  expect(parseProgramCase("honest/z", "honest", text).request).toMatchObject({
    fnName: "f",
    tests: [{ input: "[1, [2]]", output: "[3]" }],
  });
});

test("comments after the first other line belong to the program", () => {
  expect(parsed("", "x = 1\n# input: 5\n").request.code).toBe("x = 1\n# input: 5\n");
});

test.each([
  ["an unknown key", "# cpu: 5\n", /honest\/x[\s\S]*cpu/],
  ["an unknown verdict", "# expect: PASS\n", /honest\/x/],
  ["a value that is not JSON", "# level: three\n", /honest\/x: level/],
  ["an input without an output", '# input: "5"\n', /2 inputs, 1 outputs/],
  ["an output without an input", '# output: "5"\n', /1 inputs, 2 outputs/],
])("%s is an error that names the case", (_, more, message) => {
  expect(() => parsed(more)).toThrow(message);
});

test("a suite is ordered by group and name, and a bad pair of outputs is named by its line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "suite-"));
  for (const group of CASE_GROUPS) await mkdir(join(folder, group));
  for (const name of ["faults/a", "honest/c", "honest/b"])
    await writeFile(join(folder, `${name}.py`), `${HEADER}print(2)\n`);
  await writeFile(join(folder, "honest", "notes.txt"), "no case");
  const pair = { name: "p", comparator: "exact", expected: "1", actual: "1", accepted_by: "bytes" };
  const file = join(folder, "comparators.jsonl");
  await writeFile(file, `${JSON.stringify(pair)}\n\n`);
  const { programs, comparators } = await loadSuite(folder);
  expect(programs.map(({ name }) => name)).toEqual(["honest/b", "honest/c", "faults/a"]);
  expect(comparators).toEqual([pair]);
  await writeFile(file, `${JSON.stringify(pair)}\n${JSON.stringify({ ...pair, actual_base64: "MQ==" })}\n`);
  await expect(loadSuite(folder)).rejects.toThrow(
    /comparators\.jsonl:2[\s\S]*either actual or actual_base64/,
  );
  await rm(folder, { recursive: true });
});
