import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { arrayRanges, batchScript, quoted } from "../../cluster/batch-script.ts";
import { slurmOptions } from "../../pipeline/cli/common/executor.ts";
import { parseConfig } from "../../pipeline/config.ts";
import { chainScript } from "../../pipeline/executors/slurm-files.ts";
import { RunDir } from "../../pipeline/store/run-dir.ts";
import { UserError } from "../../schemas/errors.ts";

const config = (policy: object) =>
  parseConfig({ name: "n", policy, import: { inputs: [{ path: "p.jsonl", format: "jsonl" }] } }, "config");
const recorded = config({ kind: "recorded" });

test("indices are written as ranges", () => {
  expect(arrayRanges([7, 0, 1, 2, 9, 10])).toBe("0-2,7,9-10");
});

test("any word survives the shell", () => {
  for (const word of ["plain", "two words", "it's", '$HOME `id` "q"', "a;b&c"]) {
    expect(execFileSync("bash", ["-c", `printf %s ${quoted(word)}`], { encoding: "utf8" })).toBe(word);
  }
});

test("a value that would break out of its line is refused", () => {
  expect(() => batchScript({ comment: "a\nrm -rf x" }, [])).toThrow(UserError);
});

test("the batch file is good bash, requeues its own task only, and exports nothing", () => {
  const options = slurmOptions(
    { executor: "slurm", partition: "cpu", time: "4:00:00", "cpus-per-task": 8, sbatch: ["account=nlp"] },
    recorded,
  );
  const run = new RunDir("/data/my runs/one", { schema: "run/1", seed: 1, buckets: 64 });
  const script = chainScript(
    run,
    { stage: "verify", tasks: 7, work: "0123" },
    options ?? { cpusPerTask: 1, sbatch: {}, again: null },
  );
  execFileSync("bash", ["-n"], { input: script });
  for (const line of [
    "array=0-6",
    "partition=cpu",
    "time=4:00:00",
    "cpus-per-task=8",
    "account=nlp",
    "requeue",
  ]) {
    expect(script).toContain(`#SBATCH --${line}\n`);
  }
  expect(script).toContain('scontrol requeue "$me"');
  expect(script).not.toContain('requeue "$SLURM_JOB_ID"');
  expect(script).not.toContain("--export");
});

test("a key in the environment, an export and an unusable number are refused at once", () => {
  const policy = { kind: "openai", base_urls: ["http://localhost:1/v1"], model: "m", api_key_env: "KEY" };
  const args = { executor: "slurm" as const, "cpus-per-task": 0, sbatch: ["export=ALL", "nonsense"] };
  const fault = (() => {
    try {
      return slurmOptions(args, config(policy));
    } catch (error) {
      return error;
    }
  })();
  expect(fault).toBeInstanceOf(UserError);
  expect((fault as UserError).faults.map(({ where }) => where)).toEqual([
    "--sbatch",
    "--sbatch",
    "--cpus-per-task",
    "policy.api_key_env",
  ]);
});

test("options for Slurm beside the local executor are a mistake that is told", () => {
  expect(() => slurmOptions({ executor: "local", partition: "cpu" }, recorded)).toThrow(UserError);
  expect(slurmOptions({ executor: "local" }, recorded)).toBeNull();
});
