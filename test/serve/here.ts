/**
 * A server for one test, on a free port, with a judge in memory or a real one; and requests as raw
 * clients send them.
 */
import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import type { Executed, LocalJudge } from "../../judge/create.ts";
import type { JudgeRequest, JudgeResult } from "../../judge/judge.ts";
import type { Cancellation } from "../../judge/task.ts";
import type { Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { ProblemSet } from "../../serve/problems.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../serve/server.ts";
import { makeProblem } from "../make.ts";

export const MEBIBYTE = 1 << 20;

/** The verdict of a program that passes every test. */
export const passing = ({ tests }: JudgeRequest): JudgeResult => ({
  verdict: "OK",
  tests: tests.map(() => ({
    verdict: "OK",
    acceptedBy: "bytes",
    cpuMs: 1,
    wallMs: 2,
    memoryMb: 3,
    stdout: "printed",
    stderr: "",
  })),
  firstFailing: null,
  detail: null,
});

/** A judge that answers as a test says, and remembers what it was asked. */
export class FakeJudge implements LocalJudge {
  readonly identity = { isolation: 3, judge_version: "3", python: "3.11" };
  readonly missing = [];
  readonly layers = {};
  readonly supervisorPid = undefined;
  get native(): never {
    throw new Error("not asked by the server");
  }
  failure: string | null = null;
  readonly cachedBytes = 0;
  readonly asked: JudgeRequest[] = [];
  closed = 0;
  answer: (request: JudgeRequest, cancellation?: Cancellation) => Promise<JudgeResult> = async (request) =>
    passing(request);

  async run(request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult> {
    this.asked.push(request);
    return this.answer(request, cancellation);
  }
  async execute(request: JudgeRequest, cancellation?: Cancellation): Promise<Executed> {
    return { result: await this.run(request, cancellation), facts: null };
  }
  runGated(): never {
    throw new Error("not asked by the server");
  }
  trace(): never {
    throw new Error("not asked by the server");
  }
  async close(): Promise<void> {
    this.closed++;
  }
}

async function* each(problems: readonly Problem[]): AsyncGenerator<Problem> {
  yield* problems;
}

export const problemSet = (problems: readonly Problem[] = [], judge = JudgeOptions.parse({})) =>
  ProblemSet.load(each(problems), judge);

type Given = Partial<Omit<ServerOptions, "problems">> & { problems?: readonly Problem[] };

/** Starts a server. A test stops it. */
export async function served({ problems = [], ...given }: Given & { create: ServerOptions["create"] }) {
  const server = await startServer({
    address: { host: "127.0.0.1", port: 0 },
    token: null,
    queue: 100,
    limits: { bodyBytes: 8 * MEBIBYTE, bytesInFlight: 64 * MEBIBYTE },
    problems: await problemSet(problems),
    ...given,
  });
  return server;
}

export type Sent = { status: number; headers: IncomingHttpHeaders; text: string; json: unknown };

type Asked = { method?: string; headers?: Record<string, string>; body?: unknown; raw?: string | Buffer };

/** One request, as a plain client sends it. */
export async function send(
  server: Pick<RunningServer, "url">,
  path: string,
  asked: Asked = {},
): Promise<Sent> {
  const body = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  const options: RequestOptions = {
    method: asked.method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...asked.headers },
    agent: false,
  };
  const sent = server.url.startsWith("unix:")
    ? httpRequest({ ...options, socketPath: server.url.slice(5), path })
    : httpRequest(`${server.url}${path}`, options);
  sent.end(body);
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Not every answer is JSON.
  }
  return { status: response.statusCode, headers: response.headers, text, json };
}

/** A problem with one public, one private and one generated test. */
export const SECRET = "the private output";
export const problem = (given: Partial<Problem> = {}): Problem =>
  makeProblem({
    problem_id: "p1",
    public_tests: [{ input: "1\n", output: "1\n" }],
    private_tests: [{ input: "secret input\n", output: SECRET }],
    generated_tests: [{ input: "3\n", output: "3\n" }],
    ...given,
  });

/** Resolves once the condition holds. */
export async function until(holds: () => boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error("the condition does not hold in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
