/**
 * A trained checkpoint behind a real server: our own client gets answers in the trained layout,
 * `rftkit evaluate` runs.
 */
import { execFileSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { openaiPolicy } from "../../../policy/openai.ts";
import type { CallContext } from "../../../policy/policy.ts";
import { PolicyOptions } from "../../../schemas/run-options.ts";
import { trainerVariables, venvProgram } from "../../../trainer/python.ts";
import { serveModel } from "../../../trainer/serve-model.ts";
import { place, start } from "../../e2e/cli.ts";

const COUNT = `
import sys
from rftkit_trainer.chat import ChatTokenizer
messages = [{"role": "user", "content": "Print 1."}, {"role": "assistant", "content": "1"}]
[(tokens, targets)] = ChatTokenizer(sys.argv[1]).encode([messages], "last")
print(targets.index(True))
`;

/** Serves the checkpoint, asks it once by our client, and evaluates it by the command. */
export async function servedAndEvaluated(model: string): Promise<void> {
  const place = join(model, "..", "served");
  const { signal } = new AbortController();
  const server = await serveModel({
    folder: model,
    name: "tuned",
    place,
    kind: "trainer",
    threads: 1,
    signal,
  });
  try {
    const policy = { kind: "openai", base_urls: [server.url], model: "tuned", choices_per_request: 1 };
    await answers(policy, model);
    await evaluated(policy);
  } finally {
    await server.close();
  }
}

/** One answer; its prompt has as many tokens as the same conversation had in training. */
async function answers(asked: Record<string, unknown>, model: string): Promise<void> {
  const options = PolicyOptions.parse(asked);
  if (options.kind !== "openai") throw new Error("another policy");
  const policy = await openaiPolicy(options, tmpdir());
  const messages = [{ role: "user" as const, content: "Print 1." }];
  const context = {
    problem: { problem_id: "p" },
    sample: 0,
    turn: 0,
    call: 0,
    wants: "code",
  } as CallContext;
  const request = { messages, temperature: 1, top_p: 0.95, max_tokens: 6, seed: 1 };
  const answer = await policy.complete(request, context);
  await policy.close();
  expect(answer.completion_tokens).toBeGreaterThan(0);
  const env = { ...process.env, ...trainerVariables() };
  const prompt = execFileSync(venvProgram("python"), ["-c", COUNT, model], { env, encoding: "utf8" });
  expect(answer.prompt_tokens).toBe(Number(prompt));
}

/**
 * `rftkit evaluate` of the served checkpoint: every trajectory was sampled there, judged and
 * counted.
 */
async function evaluated(policy: Record<string, unknown>): Promise<void> {
  const at = place({ problems: 3, name: "evaluate tuned " });
  at.write({
    policy,
    buckets: 1,
    generate: { samples: 2, max_turns: 2, max_tokens: 16, context_tokens: 8192 },
    evaluate: { strategies: ["multi"], points: [[1, 2]], resamples: 100 },
  });
  const done = await start(["evaluate", at.config, "--run", at.run, "--workers", "1", "--json"]).ended;
  expect(done.code, done.stderr).toBe(0);
  const { arms } = JSON.parse(done.stdout) as { arms: Arm[] };
  expect(arms).toHaveLength(1);
  expect(arms[0]).toMatchObject({ trajectories: 6, no_verdict: 0 });
  // The tiny model knows nothing: what counts is that its answers were judged, and that none is
  // called right.
  expect(arms[0]?.problems.map((p) => [p.samples, p.correct])).toEqual([1, 2, 3].map(() => [2, 0]));
  expect(arms[0]?.points[0]?.pass?.value).toBe(0);
  const counts = JSON.parse(await readFile(join(at.run, "measurements", "counts.json"), "utf8"));
  expect(counts.total).toMatchObject({ model_calls: 12, trajectories: 6, prompt_tokens: expect.any(Number) });
  await rm(at.folder, { recursive: true, force: true });
}

type Arm = {
  trajectories: number;
  no_verdict: number;
  problems: { samples: number; correct: number }[];
  points: { pass: { value: number } | null }[];
};
