/**
 * What a program leaves in one of the places that it can reach is found neither by the next test
 * nor by the next program. Not covered: attributes of functions and containers in containers, which
 * only the program that changed them finds, in its own process.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import type { JudgeRequest } from "../../../judge/judge.ts";
import { request } from "../requests.ts";

const TIMEOUT_MS = 300_000;
/** Coprime to any number of places that is likely, so that the chosen ones are spread. */
const STRIDE = 7919;
const CHOSEN = Array.from({ length: 100 }, (_, i) => String(i * STRIDE));

let judge: LocalJudge;
let code: string;
beforeAll(async () => {
  judge = await createJudge({ workers: 1, memoryMb: 0 });
  code = await readFile(join(import.meta.dirname, "nothing-survives.py"), "utf8");
});
afterAll(() => judge.close());

/** What each test found, with the places in which the previous one left the marker. */
async function findings(chosen: readonly string[], given: Partial<JudgeRequest> = {}) {
  const { tests } = await judge.run(
    request({
      problemKey: `marker ${chosen.length} ${chosen[0]}`,
      code,
      tests: chosen.map((place) => ({ input: `${place}\n`, output: "clean\n" })),
      earlyExitFrom: chosen.length,
      ...given,
    }),
  );
  // What a test leaves in its own output follows the first line.
  return tests.flatMap(({ stdout }, i) => {
    const [found] = stdout.split("\n");
    return found === "clean" ? [] : [`${found}, after ${tests[i - 1]?.stderr.trim().slice(-300)}`];
  });
}

test("the next test does not find it, wherever it is", { timeout: TIMEOUT_MS }, async () => {
  expect(await findings(CHOSEN)).toEqual([]);
});

test("neither the next test nor the next program finds it if it is everywhere", async () => {
  expect(await findings(["all", "all", "none"])).toEqual([]);
  expect(await findings(["none"])).toEqual([]);
});

test("a program does not find what was in the files of one before", async () => {
  const files = { inputFile: "in.txt", outputFile: "out.txt" };
  const write = 'print("".join(reversed("tset-reilrae-na-fo-rekram")) * 100)\n';
  for (const given of [{}, files]) {
    await judge.run(request({ code: write, ...given }));
    expect(await findings(["none"])).toEqual([]);
  }
});
