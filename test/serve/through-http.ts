/** A judge behind HTTP as a judge of the conformance suite: each case as a client would send it. */
import { createJudge } from "../../judge/create.ts";
import type { JudgeRequest, JudgeResult, Runner } from "../../judge/judge.ts";
import { requestLanguage } from "../../judge/languages/index.ts";
import type { JudgeAnswer } from "../../serve/schemas.ts";
import { MEBIBYTE, send, served } from "./here.ts";

/** Language and standard of a request, by its flags. */
function languageOf({ language }: JudgeRequest): object {
  if (language === undefined) return {};
  const { flags } = requestLanguage(language.name, "answer").language ?? {};
  const isAnswer = JSON.stringify(flags) === JSON.stringify(language.flags);
  return { language: language.name, ...(!isAnswer && { standard: "recorded" }) };
}

const bodyOf = (request: JudgeRequest): object => ({
  code: request.code,
  ...languageOf(request),
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

/** Starts a server; `close` stops it. */
export async function throughHttp(workers: number): Promise<Runner> {
  const server = await served({
    create: () => createJudge({ workers, unsafe: true }),
    limits: { bodyBytes: 64 * MEBIBYTE, bytesInFlight: 512 * MEBIBYTE },
  });
  return {
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
}
