import { afterEach, expect, test, vi } from "vitest";
import { canRedraw } from "../../io/terminal.ts";

afterEach(() => vi.unstubAllEnvs());

test("only a terminal that obeys cursor movements is drawn over", () => {
  vi.stubEnv("TERM", "xterm-256color");
  expect(canRedraw({ isTTY: true })).toBe(true);
  expect(canRedraw({ isTTY: false })).toBe(false);
  expect(canRedraw({})).toBe(false);
  vi.stubEnv("TERM", "dumb");
  expect(canRedraw({ isTTY: true })).toBe(false);
});
