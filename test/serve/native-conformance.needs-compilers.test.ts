/**
 * The conformance suite of the other languages through HTTP. Some cases of each language here;
 * every one by `make check-serve`, which sets RFTKIT_ALL_CASES.
 */
import { expect, test } from "vitest";
import { checkJudge } from "../../judge/check.ts";
import { loadSuite } from "../../judge/conformance.ts";
import { NativeJudge } from "../../judge/native/native.ts";
import { throughHttp } from "./through-http.ts";

const WORKERS = 2;
const isWhole = process.env.RFTKIT_ALL_CASES !== undefined;
/** Standards of recorded solutions, compile errors, and what attacks the compiler or the judge. */
const ALWAYS =
  /old-|byte-of-its-own|random-shuffle|constant-bomb|fork-bomb|include-passwd|does-not-compile|network/;
const EACH = 3;

const programs = (await loadSuite()).programs.filter(({ language }) => language !== "python3");
const seen = new Map<string, number>();
const chosen = programs.filter(({ language, group, name }) => {
  const key = `${language}/${group}`;
  const count = seen.get(key) ?? 0;
  seen.set(key, count + 1);
  return isWhole || count < EACH || ALWAYS.test(name);
});

test(`${chosen.length} cases of ${programs.length} have their results through HTTP`, {
  timeout: 1_200_000,
}, async () => {
  const toolchains = new Map(
    (await NativeJudge.languages()).map(({ language, toolchain }) => [language.name, toolchain.version]),
  );
  const runner = await throughHttp(WORKERS);
  const suite = { programs: chosen, comparators: [] };
  const report = await checkJudge(runner, suite, { concurrency: 2 * WORKERS, toolchains });
  await runner.close();
  expect(report.wrong).toEqual([]);
  expect(report.run + report.unprotected.length).toBe(chosen.length);
  expect(report.run).toBeGreaterThan(40);
  if (isWhole) process.stderr.write(`${report.right} of ${report.run} cases right through HTTP\n`);
});
