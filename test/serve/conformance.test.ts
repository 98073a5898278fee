/**
 * The conformance suite through HTTP: every case in Python has the result of `rftkit judge
 * --check`. Cases of a higher isolation level than this machine's are left out, as there. The other
 * languages are in native-conformance.needs-compilers.test.ts.
 */
import { expect, test } from "vitest";
import { checkJudge } from "../../judge/check.ts";
import { loadSuite } from "../../judge/conformance.ts";
import { throughHttp } from "./through-http.ts";

const WORKERS = 2;

test("every case of the conformance suite has its result through HTTP", { timeout: 300_000 }, async () => {
  const runner = await throughHttp(WORKERS);
  const report = await checkJudge(runner, await loadSuite(), { concurrency: 2 * WORKERS });
  await runner.close();
  expect(report.wrong).toEqual([]);
  expect(report.run).toBeGreaterThan(400);
});
