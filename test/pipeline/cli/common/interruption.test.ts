import { expect, test, vi } from "vitest";
import { interruption } from "../../../../pipeline/cli/common/interruption.ts";

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
