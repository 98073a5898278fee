/**
 * The conformance suite through HTTP: every case has the result of `rftkit judge --check`. Cases of
 * a higher isolation level than this machine's are left out, as there.
 */
import { expect, test } from "vitest";
import { checkJudge } from "../../judge/check.ts";
import { loadSuite } from "../../judge/conformance.ts";
import { createJudge } from "../../judge/create.ts";
import type { JudgeRequest, JudgeResult, Runner } from "../../judge/judge.ts";
import type { JudgeAnswer } from "../../serve/schemas.ts";
import { MEBIBYTE, send, served } from "./here.ts";

const WORKERS = 2;

/** The request as a client would send it. */
const bodyOf = (request: JudgeRequest): object => ({
  code: request.code,
  tests: request.tests.map(({ input, output }) =>
    request.entryPoint === undefined ? { input, output } : { input },
  ),
  ...(request.entryPoint === undefined && { comparator: request.comparator.kind }),
  ...(request.comparator.checker !== null && { checker: request.comparator.checker }),
  ...(request.fnName !== null && { fn_name: request.fnName }),
  ...(request.entryPoint !== undefined && { entry_point: request.entryPoint }),
  ...(request.setupCode !== undefined && { setup_code: request.setupCode }),
  ...(request.inputFile !== null && { input_file: request.inputFile }),
  ...(request.outputFile !== null && { output_file: request.outputFile }),
  cpu_limit_ms: request.cpuLimitMs,
  wall_limit_ms: request.wallLimitMs,
  memory_limit_mb: request.memoryLimitMb,
  output_limit_kb: request.outputLimitBytes / 1024,
});

test("every case of the conformance suite has its result through HTTP", { timeout: 300_000 }, async () => {
  const server = await served({
    create: () => createJudge({ workers: WORKERS, unsafe: true }),
    limits: { bodyBytes: 64 * MEBIBYTE, bytesInFlight: 512 * MEBIBYTE },
  });
  const runner: Runner = {
    identity: server.service.identity,
    close: () => server.stop(),
    run: async (request): Promise<JudgeResult> => {
      const { status, text, json } = await send(server, "/v1/judge", { body: bodyOf(request) });
      // A case may expect that there is no verdict.
      if (status === 503) return { verdict: "INTERNAL", tests: [], firstFailing: null, detail: text };
      if (status !== 200) throw new Error(`status ${status}: ${text}`);
      const { verdict, first_failing, detail } = json as JudgeAnswer;
      return { verdict, tests: [], firstFailing: first_failing, detail };
    },
  };
  const report = await checkJudge(runner, await loadSuite(), { concurrency: 2 * WORKERS });
  await runner.close();
  expect(report.wrong).toEqual([]);
  expect(report.run).toBeGreaterThan(400);
});
