import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { interruption } from "../../../pipeline/cli/interruption.ts";
import { swap } from "../../../pipeline/store/swap.ts";
import { checkDecisions } from "../../../pipeline/worker/check-decisions.ts";
import { isWellFormed } from "../../../pipeline/worker/pass.ts";
import type { Decision } from "../../../schemas/decision.ts";

test("half a surrogate pair is noticed at any depth, whole pairs are not", () => {
  const emoji = "🙂";
  expect(isWellFormed({ turns: [{ text: `${emoji} and ${emoji}` }], n: 1, none: null })).toBe(true);
  expect(isWellFormed({ turns: [{ text: emoji.slice(0, 1) }] })).toBe(false);
  expect(isWellFormed([["a", emoji.slice(1)]])).toBe(false);
});

const decision = (row_id: string, fields: Partial<Decision> = {}): Decision => ({
  row_id,
  problem_id: "p",
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...fields,
});

test("a row decided twice, not at all, or dropped without a reason is a fault of the stage", () => {
  expect(() => checkDecisions({ name: "s" }, [decision("a"), decision("b")], ["b", "a"])).not.toThrow();
  expect(() => checkDecisions({ name: "s" }, [decision("a"), decision("a")], ["a", "b"])).toThrow(
    /1 undecided/,
  );
  expect(() => checkDecisions({ name: "s" }, [decision("a"), decision("c")], ["a"])).toThrow(/2 decisions/);
  expect(() => checkDecisions({ name: "s" }, [decision("a", { kept: false, reason: "" })], ["a"])).toThrow(
    /reason/,
  );
});

test("a drop for a reason that the stage's definition does not name is a fault of the stage", () => {
  const stage = { name: "s", reasons: { over_cap: "beyond the cap" } };
  const dropped = (reason: string) => [decision("a", { kept: false, reason })];
  expect(() => checkDecisions(stage, dropped("over_cap"), ["a"])).not.toThrow();
  expect(() => checkDecisions(stage, dropped("toString"), ["a"])).toThrow(
    /toString is not in its definition/,
  );
});

test("Ctrl-C that arrives twice at once stops at the next safe point; a later one stops at once", () => {
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  vi.useFakeTimers({ toFake: ["Date"] });
  const signal = interruption.listen();
  process.emit("SIGINT", "SIGINT");
  process.emit("SIGTERM", "SIGTERM");
  expect(signal.aborted).toBe(true);
  expect(exit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1500);
  process.emit("SIGINT", "SIGINT");
  expect(exit).toHaveBeenCalledWith(130);
  interruption.release();
  vi.useRealTimers();
  exit.mockRestore();
});
