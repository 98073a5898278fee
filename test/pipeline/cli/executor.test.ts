import { resolve } from "node:path";
import { expect, test } from "vitest";
import { executorOf, sameCommand, slurmOptions } from "../../../pipeline/cli/executor.ts";
import { parseConfig } from "../../../pipeline/config.ts";
import { UserError } from "../../../schemas/errors.ts";

const config = (policy: Record<string, unknown> = { kind: "recorded" }) =>
  parseConfig(
    { name: "x", seed: 1, policy, import: { inputs: [{ path: "a", format: "jsonl" }] } },
    "test.yaml",
  );

/** The faults of a refusal, by place. */
function faults(options: Parameters<typeof slurmOptions>[0], policy?: Record<string, unknown>): string[] {
  try {
    slurmOptions(options, config(policy));
  } catch (error) {
    if (error instanceof UserError) return error.faults.map(({ where }) => where);
    throw error;
  }
  return [];
}

test("the local executor takes no option of Slurm", () => {
  expect(slurmOptions({ executor: "local" }, config())).toBeNull();
  expect(faults({ executor: "local", time: "1:00:00" })).toEqual(["--time"]);
  expect(faults({ executor: "none", sbatch: ["account=a"] })).toEqual(["--sbatch"]);
});

test("options of Slurm have defaults, and sbatch pairs become options", () => {
  const options = slurmOptions({ executor: "slurm", sbatch: ["account=nlp", "--qos=high"] }, config());
  expect(options).toMatchObject({ cpusPerTask: 1, sbatch: { account: "nlp", qos: "high" }, again: null });
});

test.each([["export=ALL"], ["array=0-3"], ["account"], ["=x"], ["Account=x"]])(
  "--sbatch %s is refused",
  (pair) => {
    expect(faults({ executor: "slurm", sbatch: [pair] })).toEqual(["--sbatch"]);
  },
);

test("all faults of the options are reported at once", () => {
  const policy = { kind: "openai", base_urls: ["http://localhost:1/v1"], model: "m", api_key_env: "KEY" };
  expect(faults({ executor: "slurm", sbatch: ["x"], "cpus-per-task": 0 }, policy)).toEqual([
    "--sbatch",
    "--cpus-per-task",
    "policy.api_key_env",
  ]);
});

test("the merging job gets the same command with absolute paths and without --from", () => {
  const args = { recipe: "dataset", until: "verify", workers: 4, sbatch: ["account=nlp"], yes: true };
  expect(sameCommand("run", { ...args, "cpus-per-task": 2 }, { config: "a.yaml", run: "runs/x" })).toEqual([
    ...["run", resolve("a.yaml"), "--run", resolve("runs/x"), "--executor", "slurm", "--detach"],
    ...["--recipe=dataset", "--until=verify", "--workers=4", "--cpus-per-task=2"],
    ...["--sbatch=account=nlp", "--yes"],
  ]);
});

test("without --workers a cluster gets 16 tasks and this machine decides for itself", () => {
  const say = () => undefined;
  expect(executorOf(null, { workers: undefined, say })).toEqual({ workers: undefined });
  expect(executorOf("none", { workers: undefined, say }).workers).toBe(16);
  expect(executorOf("none", { workers: 3, say }).workers).toBe(3);
});
