/** Options of the executors: what is refused, and the command that a detached run submits. */
import { resolve } from "node:path";
import { expect, test } from "vitest";

import { executorOf, sameCommand, slurmOptions } from "../../../../pipeline/cli/common/executor.ts";
import { leaveToOthers } from "../../../../pipeline/executors/none.ts";
import { UserError, type UserFault } from "../../../../schemas/errors.ts";
import { makeLoaded } from "../../evaluation/made-scores.ts";

type Given = Parameters<typeof slurmOptions>[0];
const { config } = makeLoaded();
const slurm = { executor: "slurm" } as const;

function faultsOf(args: Given, own = config): readonly UserFault[] {
  try {
    slurmOptions(args, own);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.faults;
    throw error;
  }
}

test("the local executor has no options for Slurm", () => {
  expect(slurmOptions({ executor: "local" }, config)).toBeNull();
  expect(slurmOptions({ executor: "none" }, config)).toBeNull();
  expect(slurmOptions({}, config)).toBeNull();
});

test("a model that is asked by files needs the local executor", () => {
  const policy = { kind: "openai", model: "m", mode: "files" };
  const byFiles = makeLoaded({ policy }).config;
  for (const executor of ["slurm", "none"] as const)
    expect(faultsOf({ executor }, byFiles)).toMatchObject([
      { where: `--executor ${executor}`, expected: "--executor local with policy.mode: files" },
    ]);
  expect(faultsOf({ executor: "local" }, byFiles)).toEqual([]);
  expect(faultsOf({}, byFiles)).toEqual([]);
});

test.each<[string, Given]>([
  ["partition", { partition: "cpu" }],
  ["time", { time: "1:00" }],
  ["cpus-per-task", { "cpus-per-task": 2 }],
  ["sbatch", { sbatch: ["account=a"] }],
])("--%s without --executor slurm is refused", (name, args) => {
  for (const executor of ["local", "none"] as const)
    expect(faultsOf({ ...args, executor })).toMatchObject([
      { where: `--${name}`, got: "none", fix: "Add --executor slurm, or leave the option out." },
    ]);
});

test("a task has one core unless another number is given", () => {
  const none = { partition: undefined, time: undefined, sbatch: {}, again: null };
  expect(slurmOptions(slurm, config)).toEqual({ ...none, cpusPerTask: 1 });
  const given = { ...slurm, partition: "cpu", time: "4:00:00", "cpus-per-task": 8 };
  expect(slurmOptions(given, config)).toMatchObject({ partition: "cpu", time: "4:00:00", cpusPerTask: 8 });
});

test.each([0, -1, 1.5, Number.NaN])("%d cores are refused", (cores) => {
  expect(faultsOf({ ...slurm, "cpus-per-task": cores })).toMatchObject([
    { where: "--cpus-per-task", expected: "an integer ≥ 1" },
  ]);
});

test("options of sbatch are key=value, with or without dashes; the value may have any sign", () => {
  const sbatch = ["account=nlp", "--qos=a=b c", "gres=gpu:1"];
  expect(slurmOptions({ ...slurm, sbatch }, config)?.sbatch).toEqual({
    account: "nlp",
    qos: "a=b c",
    gres: "gpu:1",
  });
});

test.each([
  "account",
  "=x",
  "account=",
  "Account=x",
  "-a=b",
  "a=b\nc",
  "export=ALL",
  "--array=1",
  "no-requeue=x",
])("--sbatch %j is refused", (pair) => {
  const [fault, ...others] = faultsOf({ ...slurm, sbatch: ["account=nlp", pair] });
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ where: "--sbatch", got: JSON.stringify(pair) });
  expect(fault?.expected).toContain("array, export, export-file, chdir, output");
});

test("a key in the environment does not reach the jobs; one in a file does", () => {
  const server = (fields: object) =>
    makeLoaded({ policy: { kind: "openai", model: "m", base_urls: ["http://h/v1"], ...fields } }).config;
  expect(faultsOf(slurm, server({ api_key_env: "KEY" }))).toMatchObject([{ where: "policy.api_key_env" }]);
  expect(faultsOf(slurm, server({ api_key_file: "key" }))).toEqual([]);
  expect(faultsOf({ executor: "local" }, server({ api_key_env: "KEY" }))).toEqual([]);
});

test("all faults are told at once", () => {
  const faults = faultsOf({ ...slurm, "cpus-per-task": 0, sbatch: ["a", "b"] });
  expect(faults.map(({ where }) => where)).toEqual(["--sbatch", "--sbatch", "--cpus-per-task"]);
});

const place = { config: "my.yaml", run: "runs/x" };
const start = (command: string) => [
  command,
  resolve("my.yaml"),
  "--run",
  resolve("runs/x"),
  "--executor",
  "slurm",
  "--detach",
];

test("the merging job repeats the command with absolute paths", () => {
  expect(sameCommand("run", { yes: false }, place)).toEqual(start("run"));
});

test("the merging job has the same options, without those that were not given", () => {
  const args = {
    recipe: "dataset",
    until: "verify",
    workers: 0,
    partition: "cpu",
    time: "1:00",
    "cpus-per-task": 2,
    sbatch: ["account=a b", "qos=c"],
    yes: true,
  };
  expect(sameCommand("run", args, place)).toEqual([
    ...start("run"),
    "--recipe=dataset",
    "--until=verify",
    "--workers=0",
    "--partition=cpu",
    "--time=1:00",
    "--cpus-per-task=2",
    "--sbatch=account=a b",
    "--sbatch=qos=c",
    "--yes",
  ]);
});

test("a run to compare with has an absolute path too", () => {
  expect(sameCommand("evaluate", { yes: false, compare: "runs/base" }, place)).toEqual([
    ...start("evaluate"),
    `--compare=${resolve("runs/base")}`,
  ]);
});

test("workers are as many as given; on a cluster there are 16 tasks without a number", () => {
  const say = () => undefined;
  expect(executorOf(null, { workers: undefined, say })).toEqual({ workers: undefined });
  expect(executorOf(null, { workers: 3, say })).toEqual({ workers: 3 });
  expect(executorOf("none", { workers: undefined, say })).toEqual({
    executor: leaveToOthers,
    workers: 16,
    countsFirst: false,
  });
  expect(executorOf("none", { workers: 3, say }).workers).toBe(3);
  const options = slurmOptions({ ...slurm, "cpus-per-task": 4 }, config);
  expect(executorOf(options, { workers: undefined, say })).toMatchObject({
    workers: 16,
    coresPerWorker: 4,
    countsFirst: false,
  });
  expect(executorOf(options, { workers: 3, say }).workers).toBe(3);
});
