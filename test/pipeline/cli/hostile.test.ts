/**
 * Untrusted text on a terminal: escape sequences and overrides are shown, and none starts a line.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rftkit } from "../../e2e/cli.ts";
import { problemAt, trajectoryAt } from "../report/made/records.ts";
import { makeRun } from "../report/made/run.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-terminal-"));
const run = join(folder, "run");
const EVIL = "\u001b[2J\u001b]0;title\u0007\u009b31m \u202egnp.exe\u202c \r\bgone\u0000";

beforeAll(async () => {
  await makeRun(run, {
    problems: 2,
    samples: 2,
    buckets: 1,
    problem: () => ({ name: EVIL, statement: EVIL, source_row: EVIL }),
    trajectory: (problem, sample) => {
      const made = trajectoryAt(problem, sample);
      for (const call of made.turns.flatMap((turn) => turn.calls)) call.answer = EVIL;
      return { ...made, model: EVIL };
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test.each([problemAt(1).problem_id, trajectoryAt(1, 1).trajectory_id])("show %s", async (id) => {
  const { code, stdout } = await rftkit("show", id, "--run", run);
  expect(code).toBe(0);
  expect(stdout).toContain("\\u001b[2J");
  expect(stdout).not.toMatch(OBEYED);
});

test("status and an id that nobody has", async () => {
  const status = await rftkit("status", run);
  expect(status.code).toBe(0);
  expect(status.stdout).not.toMatch(OBEYED);
  const { code, stderr } = await rftkit("show", EVIL.replaceAll("\u0000", ""), "--run", run);
  expect(code).toBe(2);
  expect(stderr).not.toMatch(OBEYED);
});
