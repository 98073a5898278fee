/**
 * verifiers 0.4.0 itself on the package that `rftkit export --for verifiers` writes and on the
 * guide's taskset: `vf-validate` passes, rollouts with a stub model are scored by a real judge, and
 * a dead judge gives an error and no reward.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { filesOf, pageText } from "../documents.ts";
import { place, rftkit, type Started, start } from "../e2e/cli.ts";

const PLUS_ONE = {
  problem_id: "plus-one",
  name: "Plus one",
  statement: "Print the next number.",
  public_tests: [{ input: "1", output: "2" }],
  solutions: [{ language: "python3", code: "print(int(input()) + 1)" }],
};
const WRONG = "print('no')";
/** Where nothing listens. */
const DEAD = "http://127.0.0.1:9";

const at = place({ problems: 6, samples: 8 });
const own = (...names: string[]) => join(at.folder, ...names);
let server: Started;
let url: string;

type Sample = { statement: string; solutions: { code: string }[] };

/** Answers every second problem rightly. */
const model = createServer(async (request, response) => {
  const asked = await text(request);
  const rows = lines(own("all.jsonl")).map((line) => JSON.parse(line) as Sample);
  const at = rows.findIndex(({ statement }) =>
    asked.includes(JSON.stringify(statement.slice(0, 100)).slice(1, -1)),
  );
  const code = at % 2 === 0 ? rows[at]?.solutions[0]?.code : WRONG;
  const message = { role: "assistant", content: `Answer.\n\n\`\`\`python\n${code}\n\`\`\`` };
  const answer = {
    id: "a",
    object: "chat.completion",
    created: 1,
    model: "stub",
    choices: [{ index: 0, finish_reason: "stop", message }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
});

const lines = (file: string): string[] => readFileSync(file, "utf8").trim().split("\n");

const exported = async (name: string, ...more: string[]) =>
  (await rftkit("export", at.run, "--for", "verifiers", "--out", own(name), ...more)).code;

beforeAll(async () => {
  expect((await rftkit("run", at.config, "--run", at.run)).code).toBe(0);
  expect([await exported("by-id"), await exported("inline", "--inline-tests")]).toEqual([0, 0]);
  for (const file of filesOf(pageText("docs/rewards-verifiers.md"))) writeFileSync(own(file.name), file.text);
  const all = [...lines(own("train.jsonl")), JSON.stringify(PLUS_ONE)];
  writeFileSync(own("all.jsonl"), `${all.join("\n")}\n`);
  await once(model.listen(0, "127.0.0.1"), "listening");
  server = start(["serve", "--problems", own("all.jsonl"), "--port=0", "--workers=1"]);
  const said = createInterface({ input: server.child.stdout as NodeJS.ReadableStream });
  url = String((await once(said, "line"))[0]).trim();
}, 300_000);
afterAll(async () => {
  model.close();
  server.child.kill("SIGTERM");
  await server.ended;
  rmSync(at.folder, { recursive: true, force: true });
});

/** Commands of verifiers in one process. `folder` has the taskset's module. */
async function verifiers(folder: string, commands: readonly string[][]): Promise<void> {
  const script = assetPath("test/python/verifiers_driver.py");
  const child = spawn(assetPath(".venv-verifiers/bin/python"), [script], {
    cwd: at.folder,
    env: {
      ...process.env,
      PYTHONPATH: [own(folder), at.folder, assetPath("python/src"), assetPath("test/python")].join(":"),
      RFTKIT_HOME: assetPath("."),
      RFTKIT_JUDGE: url,
      OPENAI_API_KEY: "none",
    },
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.end(JSON.stringify(commands));
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
}

const modelUrl = () => `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;

const evaluate = (taskset: string, out: string, ...more: string[]): string[] =>
  [
    ["eval", taskset, "-m", "stub", "--client.base-url", modelUrl(), "--no-push", "--no-rich"],
    ["--env.agent.harness.id", "verifiers_stub", "--env.agent.runtime.type", "subprocess"],
    ["-o", own(out), "--run.dir", "run", ...more],
  ].flat();

type Trace = {
  ok: boolean;
  errors: { type: string; message: string }[];
  rewards: Record<string, { score: number } | null>;
  nodes: { message: { role: string; content: string } }[];
};
const traces = (out: string): Trace[] =>
  lines(own(out, "run", "traces.jsonl")).flatMap((line) => (JSON.parse(line) as { traces: Trace[] }).traces);

const answerOf = ({ nodes }: Trace): string => nodes.at(-1)?.message.content ?? "";

test("solutions of the package's problems pass, and an empty answer does not", {
  timeout: 120_000,
}, async () => {
  const command = ["validate", "rftkit_problems", "--runtime.type", "subprocess", "--no-rich"];
  await verifiers("inline", [[...command, "-o", own("valid"), "--run.dir", "run"]]);
  const summary = JSON.parse(readFileSync(own("valid", "run", "summary.json"), "utf8")) as {
    total: number;
    outcomes: Record<string, number>;
  };
  expect(summary.total).toBeGreaterThan(3);
  expect(summary.outcomes.valid).toBe(summary.total);
});

test("rollouts are scored by problems of the server; a dead judge gives no reward", async () => {
  const patience = ["--env.taskset.task.patience", "0.2"];
  await verifiers("by-id", [
    evaluate("rftkit_problems", "scored"),
    evaluate("plus_one", "guide"),
    evaluate("rftkit_problems", "dead", "--env.taskset.task.url", DEAD, ...patience),
  ]);
  const scored = [...traces("scored"), ...traces("guide")];
  expect(scored.length).toBeGreaterThan(4);
  const scores = scored.map((trace) => trace.rewards.passes_tests?.score);
  const expected = scored.map((trace) => (answerOf(trace).includes(WRONG) ? 0 : 1));
  expect(scores).toEqual(expected);
  expect(new Set(scores)).toEqual(new Set([0, 1]));
  const dead = traces("dead");
  expect(dead).toHaveLength(traces("scored").length);
  for (const { ok, errors, rewards } of dead) {
    expect([ok, rewards.passes_tests]).toEqual([false, null]);
    expect(errors.at(-1)).toMatchObject({ type: "TaskError", message: expect.stringContaining("Judge") });
  }
}, 300_000);
