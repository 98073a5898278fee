/**
 * Whole trajectories against a server that fails three times in ten: each completes or fails with
 * its reason.
 */
import { expect, test } from "vitest";
import { hashUnit } from "../../io/hash.ts";
import { openaiPolicy } from "../../policy/openai.ts";
import { rollTrajectory } from "../../rollout/loop.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { codeAnswer, problemOf, rollInput } from "../rollout/fixtures.ts";
import { type Behaviour, FAULTS, startFaultServer } from "./fault-server.ts";

const FATAL: readonly Behaviour[] = ["overflow", "bad-request", "length"];

test("at 30 % faults every trajectory completes or fails with its reason", async () => {
  const all = [...FAULTS, ...FATAL];
  const pick = (index: number): Behaviour =>
    hashUnit("fault", index) < 0.3 ? (all[Math.floor(hashUnit("kind", index) * all.length)] ?? "ok") : "ok";
  const verdicts = ["OK", "WA 1", "RE bad", "WA 2"];
  const servers = await Promise.all(
    [0, 1].map((offset) =>
      startFaultServer((index) => pick(index * 2 + offset), {
        text: ({ seed }) => codeAnswer(verdicts[seed % verdicts.length] ?? "OK"),
      }),
    ),
  );
  const options = PolicyOptions.parse({
    kind: "openai",
    base_urls: servers.map(({ url }) => url),
    model: "tiny",
    timeout_s: 1,
    concurrency: 64,
    // Enough that good answers which a busy machine gives too late are asked for again until one is
    // in time.
    max_retries: 40,
  });
  if (options.kind !== "openai") throw new Error("not this kind");
  const policy = await openaiPolicy(options, ".", {
    tuning: { backoffMs: 2, longestBackoffMs: 200, breakMs: 5 },
  });
  try {
    const rows = await Promise.all(
      Array.from({ length: 200 }, (_, sample) => {
        const problem = problemOf({ problem_id: `p${sample % 10}` });
        return rollTrajectory(rollInput(policy, { problem, sample, trajectoryId: `t${sample}` }));
      }),
    );
    const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
    expect(count("passed_public")).toBeGreaterThan(60);
    expect(count("context_overflow")).toBeGreaterThan(0);
    expect(
      rows.filter((row) => (row.failure === null) === /^(?:failed|context_overflow)$/.test(row.outcome)),
    ).toEqual([]);
    const failures = rows.flatMap(({ failure }) => (failure === null ? [] : [failure]));
    expect(failures.filter((failure) => !/^(?:context_overflow|rejected): ./.test(failure))).toEqual([]);
    const cut = rows.flatMap(({ turns }) => turns).filter(({ extraction }) => extraction === "cut");
    expect(cut.length).toBeGreaterThan(0);
    expect(cut.every(({ code }) => code === null)).toBe(true);
    const did = new Set(servers.flatMap(({ log }) => log.map((noted) => noted.did)));
    expect([...FAULTS, ...FATAL].filter((fault) => !did.has(fault))).toEqual([]);
  } finally {
    await policy.close();
    await Promise.all(servers.map((server) => server.close()));
  }
});
