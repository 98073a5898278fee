/**
 * What the display writes to a terminal, a dumb one, a pipe: escape sequences only where they are
 * obeyed, colours never.
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

/** What 12 seconds of progress write. */
function written(isTTY: boolean, env: Record<string, string>): string {
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
  const progress = new Progress(4, { unit: "buckets", out });
  progress.start();
  progress.count("buckets", 1);
  progress.count("model_calls", 20);
  vi.advanceTimersByTime(12_000);
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

test("a terminal gets a bar that is drawn over; NO_COLOR and FORCE_COLOR change nothing: there are no colours", () => {
  const text = written(true, { TERM: "xterm-256color" });
  expect(text).toContain("25% | 20 answers");
  expect(text).toContain(ESCAPE);
  expect(text).not.toContain("parts done");
  for (const env of [{ TERM: "xterm" }, { NO_COLOR: "1" }, { FORCE_COLOR: "3" }])
    expect(written(true, { TERM: "xterm-256color", ...env })).not.toMatch(COLOUR);
});

test.each([
  ["a pipe", false, { TERM: "xterm-256color" }],
  ["a pipe with FORCE_COLOR", false, { TERM: "xterm-256color", FORCE_COLOR: "3" }],
  ["TERM=dumb", true, { TERM: "dumb" }],
])("%s gets a plain line every few seconds", (_, isTTY, env) => {
  const text = written(isTTY, env);
  expect(text.match(/1 of 4 parts done; 20 answers.*\n/g)).toHaveLength(2);
  expect(text).not.toContain(ESCAPE);
  expect(text).not.toContain("\r");
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

test("help and errors on a real terminal carry no escape sequence", () => {
  vi.useRealTimers();
  for (const env of [
    { TERM: "xterm-256color" },
    { TERM: "dumb" },
    { TERM: "xterm-256color", NO_COLOR: "1" },
  ]) {
    expect(onTerminal(["--help"], env)).toContain("rftkit");
    const error = onTerminal(["status", "/nowhere/at/all"], env);
    expect(error).toContain("/nowhere/at/all");
    expect(error).not.toContain(ESCAPE);
  }
});
