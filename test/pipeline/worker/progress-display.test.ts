/**
 * What the display writes to a terminal, a dumb one, a pipe: escape sequences only where they are
 * obeyed, colours in errors only.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "../../../pipeline/worker/progress.ts";
import { progressPrinter } from "../../../trainer/progress.ts";
import { PROGRAM } from "../../e2e/cli.ts";

const ESCAPE = "\u001b";
/** A sequence that sets a colour or another rendition. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about
const COLOUR = /\u001b\[[0-9;]*m/;

const folder = mkdtempSync(join(tmpdir(), "rftkit-display-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIZE = { unit: "trajectories", counter: "trajectories_sampled", total: 400, done: 0 };

/** What 100 seconds of progress write, at one trajectory a second. */
function written(isTTY: boolean, env: Record<string, string>, slow?: string): string {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  let text = "";
  const out = {
    isTTY,
    columns: 100,
    write: (piece: string) => {
      text += piece;
      return true;
    },
  };
  const progress = new Progress(SIZE, { out });
  progress.start();
  progress.count("model_calls", 20);
  for (let second = 0; second < 100; second += 1) {
    if (second === 50 && slow !== undefined) progress.count(slow, 1);
    if (second === 60 && slow !== undefined) progress.count(slow, -1);
    progress.count("trajectories_sampled");
    vi.advanceTimersByTime(1000);
  }
  progress.stop();
  return text;
}

beforeEach(() => {
  vi.useFakeTimers();
  for (const name of ["NO_COLOR", "FORCE_COLOR"]) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("a terminal gets a bar that is drawn over and removed at the end, without colours", () => {
  const text = written(true, { TERM: "xterm-256color" });
  expect(text).toContain("█");
  expect(text).toMatch(/25 % {2}100\/400 trajectories {2}1\.0\/s {2}5 min left/);
  expect(text.endsWith("\r\u001b[K")).toBe(true);
  expect(text).not.toContain("\n");
  for (const env of [{ TERM: "xterm" }, { NO_COLOR: "1" }, { FORCE_COLOR: "3" }])
    expect(written(true, { TERM: "xterm-256color", ...env })).not.toMatch(COLOUR);
});

test.each([
  ["a pipe", false, { TERM: "xterm-256color" }],
  ["a pipe with FORCE_COLOR", false, { TERM: "xterm-256color", FORCE_COLOR: "3" }],
  ["TERM=dumb", true, { TERM: "dumb" }],
])("%s gets plain lines at growing intervals", (_, isTTY, env) => {
  const text = written(isTTY, env);
  // After 5, 15, 35 and 75 seconds.
  const done = [...text.matchAll(/^(\d+) of 400 trajectories \(\d+ %\).*; 20 answers.*$/gm)].map(([, n]) =>
    Number(n),
  );
  expect(done).toEqual([5, 15, 35, 75]);
  expect(text).not.toContain(ESCAPE);
  expect(text).not.toContain("\r");
});

test("the remaining time counts down while work continues at the same pace", () => {
  const text = written(true, { TERM: "xterm-256color" });
  const left = [...text.matchAll(/(\d+) (s|min) left/g)].map(
    ([, n, unit]) => Number(n) * (unit === "s" ? 1 : 60),
  );
  expect(left.length).toBeGreaterThan(300);
  expect(left.every((seconds, i) => i === 0 || seconds <= (left[i - 1] ?? 0))).toBe(true);
});

test("what is slow is named once, with problem and test, on a line of its own", () => {
  const name = "now: slow: riddle-3, test 7 of 9";
  const line = "slow: riddle-3, test 7 of 9 has been running for 30 s";
  for (const [isTTY, start] of [
    [true, `\r${ESCAPE}[K`],
    [false, ""],
  ] as const) {
    const text = written(isTTY, { TERM: "xterm" }, name);
    expect(text.split(`${start}${line}\n`)).toHaveLength(2);
  }
});

test("the training's line follows the same rule", async () => {
  vi.useRealTimers();
  const metrics = join(folder, "metrics.jsonl");
  writeFileSync(metrics, `${JSON.stringify({ step: 2, loss: 1, seconds: 1 })}\n`);
  for (const [isTTY, term, redraws] of [
    [true, "xterm", true],
    [true, "dumb", false],
    [false, "xterm", false],
  ] as const) {
    vi.stubEnv("TERM", term);
    let text = "";
    const write = (piece: string) => {
      text += piece;
      return true;
    };
    const show = progressPrinter({ isTTY, write } as unknown as NodeJS.WriteStream, 3, metrics);
    await show(true);
    expect(text).toContain("step 2");
    expect(text.includes(ESCAPE), `${isTTY} ${term}`).toBe(redraws);
    expect(text).not.toMatch(COLOUR);
  }
});

/** Runs the program with a terminal as stdout and stderr. */
const onTerminal = (args: string[], env: Record<string, string>): string =>
  execFileSync(
    "python3",
    ["-c", "import pty, sys; pty.spawn(sys.argv[1:])", process.execPath, PROGRAM, ...args],
    { env: { ...process.env, ...env }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );

test("an error on a real terminal begins in colour unless NO_COLOR is set; help has none", () => {
  vi.useRealTimers();
  for (const [env, coloured] of [
    [{ TERM: "xterm-256color" }, true],
    [{ TERM: "dumb" }, false],
    [{ TERM: "xterm-256color", NO_COLOR: "1" }, false],
  ] as const) {
    expect(onTerminal(["--help"], env)).not.toContain(ESCAPE);
    const error = onTerminal(["status", "/nowhere/at/all"], env);
    expect(error).toContain("/nowhere/at/all");
    expect(error.startsWith(`${ESCAPE}[31merror: ${ESCAPE}[0m`)).toBe(coloured);
    expect(error.includes(ESCAPE)).toBe(coloured);
  }
});
