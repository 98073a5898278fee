/** What the last line of a run says that wrote no dataset, or kept nothing. */
import { expect, test } from "vitest";
import { endingLines } from "../../../../pipeline/cli/common/ending.ts";
import type { Manifest } from "../../../../schemas/manifest.ts";

const stage = (name: string, counts: object): Manifest =>
  ({
    stage: name,
    counts: { rows_in: 4, kept: 4, dropped: 0, rows_out: 4, reasons: {}, labels: {}, ...counts },
  }) as never;
const ENDED = { config: "c.yaml", runDir: "runs/x", whole: true };

test("a run with a dataset, a part of a recipe and a command without stages say nothing", () => {
  const all = [stage("generate", {}), stage("strip-prompts", {})];
  const published = [...all, stage("decontaminate", {})];
  expect(endingLines(published, ENDED)).toEqual([]);
  expect(endingLines(all, { ...ENDED, whole: false })).toEqual([]);
  expect(endingLines([], ENDED)).toEqual([]);
});

test("a run without benchmarks says that no dataset was written, and why", () => {
  const [line] = endingLines([stage("generate", {}), stage("strip-prompts", {})], ENDED);
  expect(line).toMatch(
    /^no dataset was written: .*no benchmarks.*Add a section decontaminate .*`benchmarks: \[\]`/,
  );
});

test("a stage that keeps nothing is named with its reasons, also in part of a recipe", () => {
  const reasons = { no_program: 1, wrong_answer: 3 };
  const manifests = [
    stage("generate", {}),
    stage("keep-passing", { kept: 0, reasons }),
    stage("dedup", { rows_in: 0, kept: 0 }),
  ];
  for (const whole of [true, false])
    expect(endingLines(manifests, { ...ENDED, whole })).toEqual([
      expect.stringMatching(
        /^no rows: keep-passing kept none of 4 trajectories \(no_program 1, wrong_answer 3\).*rftkit audit c\.yaml/,
      ),
    ]);
});

test("a run that sampled nothing says so", () => {
  expect(endingLines([stage("generate", { rows_out: 0 })], ENDED)).toEqual([
    expect.stringMatching(/^no rows: no trajectory was sampled.*rftkit problems c\.yaml/),
  ]);
});
