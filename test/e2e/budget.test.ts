/** A budget of tokens over a run with two workers: dealt out, dealt again, kept, and resumed. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FaultServer, startFaultServer } from "../policy/fault-server.ts";
import { type Place, place, rftkit } from "./cli.ts";

/** Of the server's answers, prompt and completion together. */
const TOKENS = 110;
const IN_FLIGHT = 4;
const WORKERS = 2;
const PROBLEMS = 4;
const SAMPLES = 8;

let server: FaultServer;
let at: Place;
beforeAll(async () => {
  server = await startFaultServer(() => "ok", {
    text: ({ seed }) => `Answer ${seed}.\n\n\`\`\`python\nprint(${seed})\n\`\`\`\n`,
  });
  at = place({ problems: PROBLEMS, name: "budget-" });
});
afterAll(async () => {
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
});

const run = (budget: number) => {
  const policy = { kind: "openai", base_urls: [server.url], model: "m", budget_tokens: budget };
  at.write({
    // One turn a trajectory, and none of them right: so many calls there are.
    buckets: 3,
    generate: { samples: SAMPLES, strategy: "single" },
    policy: { ...policy, concurrency: IN_FLIGHT, choices_per_request: 1 },
  });
  const workers = ["--workers", String(WORKERS)];
  return rftkit("run", at.config, "--run", at.run, "--until", "verify", ...workers);
};

test("the whole run keeps to it, whatever worker finishes first; a larger one resumes it", async () => {
  const calls = PROBLEMS * SAMPLES;
  const budget = (calls - 12) * TOKENS;
  const first = await run(budget);
  expect(first.stderr).toMatch(/budget is used up: [\d,]+ of policy\.budget_tokens \d+, over the whole run/);
  expect(first.code).toBe(75);
  expect(server.log.length).toBeGreaterThanOrEqual(calls - 12);
  expect(server.log.length).toBeLessThanOrEqual(calls - 12 + IN_FLIGHT * WORKERS);

  const before = server.log.length;
  const again = await run(budget);
  expect([again.code, server.log.length]).toEqual([75, before]);

  const more = await run(calls * TOKENS);
  expect(more.code).toBe(0);
  expect(server.log).toHaveLength(calls);
  expect(new Set(server.log.map(({ body }) => body.seed)).size).toBe(calls);
}, 600_000);
