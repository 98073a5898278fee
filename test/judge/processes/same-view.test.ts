/**
 * What a program can see of how it is run is the same in its first test, in a later one and in its
 * only one, with all tests in one process and with a process for each, in the first try and in a
 * repeat: it cannot behave otherwise where its verdict counts. Not covered: its process number, CPU
 * time, addresses and, in a repeat, hashes.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type JudgeSetup, type LocalJudge } from "../../../judge/create.ts";
import { request } from "../requests.ts";

const SETUPS: JudgeSetup[] = [{}, { batch: false }, { hashSeed: 1 }];
const NAMES = ["in one process", "a process for each test", "a repeat"];

let judges: LocalJudge[] = [];
let code: string;
beforeAll(async () => {
  judges = await Promise.all(SETUPS.map((setup) => createJudge({ ...setup, workers: 1, memoryMb: 0 })));
  code = await readFile(join(import.meta.dirname, "same-view.py"), "utf8");
});
afterAll(() => Promise.all(judges.map((judge) => judge.close())));

/**
 * The programs: as it is, which gives each test a process because of its words, and without them.
 */
const forms = (): [string, string][] => [
  ["with words that leftovers.py looks for", code],
  [
    "without them",
    code
      .replaceAll("import resource", "resource = __import__('re' + 'source')")
      .replaceAll("import signal", "signals = __import__('sig' + 'nal')")
      .replaceAll("signal.", "signals.")
      .replaceAll("os.environ", "getattr(os, 'envi' + 'ron')")
      .replaceAll("os.umask", "getattr(os, 'um' + 'ask')")
      .replace("resource = ", "limits = ")
      .replaceAll("resource.", "limits."),
  ],
];

/** The lines that each test of a program prints. */
async function views(judge: LocalJudge, text: string, count: number): Promise<string[]> {
  const tests = Array.from({ length: count }, (_, i) => ({ input: `${i}\n`, output: "" }));
  const result = await judge.run(
    request({ problemKey: `views ${count}`, code: text, tests, earlyExitFrom: count }),
  );
  for (const { stderr } of result.tests) expect(stderr).toBe("");
  return result.tests.map(({ stdout }) => stdout);
}

// Shown output is cut at 2,048 characters: each form prints its lines in parts.
const PARTS = 24;
const partOf = (text: string, part: number): string =>
  text.replace("    print(key, value)", `    if list(view).index(key) == ${part}: print(key, value)`);

test("a program sees the same in each test, way and try", { timeout: 300_000 }, async () => {
  const differing: string[] = [];
  for (const [form, text] of forms()) {
    for (let part = 0; part < PARTS; part++) {
      const own = partOf(text, part);
      const seen = await Promise.all(
        judges.map(async (judge) => [...(await views(judge, own, 3)), ...(await views(judge, own, 1))]),
      );
      const [wanted] = seen[0] as string[];
      seen.forEach((outputs, judge) => {
        outputs.forEach((output, i) => {
          if (output !== wanted)
            differing.push(
              `${form}, ${NAMES[judge]}, ${i < 3 ? `test ${i}` : "only test"}: ${output} != ${wanted}`,
            );
        });
      });
    }
  }
  expect(differing).toEqual([]);
});
