import { expect, test } from "vitest";
import {
  chainScript,
  mergeScript,
  type SlurmOptions,
  slurmPlaces,
} from "../../../pipeline/executors/slurm-files.ts";
import { runAt } from "../store/made-store.ts";

const run = runAt("/data/it's a run");
const work = { stage: "verify", tasks: 4, work: "abc" };
const options = (fields: Partial<SlurmOptions> = {}): SlurmOptions => ({
  cpusPerTask: 8,
  sbatch: {},
  again: null,
  ...fields,
});

/** The #SBATCH lines of a batch file, by name. */
const directives = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^#SBATCH --([a-z-]+)(?:=(.*))?$/gm)].map(([, name, value]) => [name, value ?? true]),
  );

test("everything that tasks write is below slurm/ of the run directory", () => {
  const { script, plan, ...others } = slurmPlaces(run);
  const paths = [script("verify"), plan("abc"), ...Object.values(others)];
  expect(paths.map((path) => path.replace(`${run.slurm}/`, ""))).toEqual([
    "verify.sbatch",
    "plan-abc.json",
    "merge.sbatch",
    "job.json",
    "logs",
    "counts",
    "counted.json",
    "ended",
  ]);
});

test("the array has one task for each part, and is warned before its time ends", () => {
  expect(directives(chainScript(run, work, options()))).toMatchObject({
    array: "0-3",
    "cpus-per-task": "8",
    requeue: true,
    signal: "B:USR1@90",
    "open-mode": "append",
  });
});

test("partition and time are named only where they are set, and options of sbatch replace rftkit's", () => {
  for (const script of [
    (o: SlurmOptions) => chainScript(run, work, o),
    (o: SlurmOptions) => mergeScript(run, [], o),
  ]) {
    expect(Object.keys(directives(script(options())))).not.toContain("partition");
    expect(Object.keys(directives(script(options())))).not.toContain("time");
    const set = directives(
      script(options({ partition: "cpu", time: "1:00", sbatch: { "open-mode": "truncate" } })),
    );
    expect(set).toMatchObject({ partition: "cpu", time: "1:00", "open-mode": "truncate" });
  }
});

test("a task runs the worker on its share of the submitted plan, and requeues itself alone", () => {
  const text = chainScript(run, work, options());
  expect(text).toContain(
    `worker --run '/data/it'\\''s a run' --plan '/data/it'\\''s a run/slurm/plan-abc.json'`,
  );
  expect(text).toContain("--stage verify --count 4)");
  expect(text).toContain("me=$" + "{SLURM_ARRAY_JOB_ID}_$" + "{SLURM_ARRAY_TASK_ID}\n");
  expect(text).toContain("attempt=$me.$" + "{SLURM_RESTART_COUNT:-0}\n");
  expect(text).toContain('scontrol requeue "$me"');
  expect(text).toMatch(/^stop=$/m);
});

test("exit codes that a restart cannot change end the task, a kill leaves its problems as suspects", () => {
  const text = chainScript(run, work, options());
  expect(text).toContain('case $code in 0|2|76) finish "$code";; esac');
  expect(text).toContain('[ "$stop" = TERM ] && finish 143');
  expect(text).toContain('[ "$code" -gt 128 ] && [ "$code" != 130 ]');
  expect(text).toContain('mv "$run/attempts/$attempt.jsonl" "$run/attempts/$attempt.killed"');
});

test("the merging job runs the command again, and gets no warning signal", () => {
  const text = mergeScript(run, ["run", "a b.yaml"], options({ sbatch: { signal: "B:USR1@10" } }));
  expect(directives(text)).not.toHaveProperty("signal");
  expect(directives(text)["job-name"]).toContain("rftkit-merge-it");
  expect(directives(chainScript(run, work, options()))["job-name"]).toContain("rftkit-it");
  expect(text).toContain("run 'a b.yaml' & pid=$!");
  expect(text).toContain('[ "$code" = 75 ] || exit "$code"');
});
