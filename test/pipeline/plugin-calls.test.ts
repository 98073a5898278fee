/** Calls of foreign code. */
import { afterEach, expect, test, vi } from "vitest";
import { inTime, quietly, saidBy, whileLoading } from "../../pipeline/plugin-calls.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("what foreign code writes to stdout goes to stderr, also later; other code writes where it did", async () => {
  const [out, error]: [string[], string[]] = [[], []];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => error.push(String(text)) > 0);
  const write = (text: string) => process.stdout.write(text);
  await whileLoading(async () => write("load "));
  let later = Promise.resolve();
  quietly(() => {
    write("call ");
    later = Promise.resolve().then(() => void write("later"));
  });
  write("own");
  await later;
  expect([out.join(""), error.join("")]).toEqual(["own", "load call later"]);
});

test("whatever is thrown becomes one line", () => {
  expect(saidBy(new RangeError("far"))).toBe("RangeError: far");
  expect(saidBy("text")).toBe("text");
  expect(
    saidBy({
      toString: () => {
        throw new Error("trap");
      },
    }),
  ).toBe("an error without text");
  expect(saidBy(new Error("x".repeat(9000)))).toHaveLength(500);
});

test("work that settles in time is given back, with its error", async () => {
  const limit = { ms: 60_000, late: () => new Error("late") };
  expect(await inTime(1, limit)).toBe(1);
  await expect(inTime(Promise.reject(new Error("own")), limit)).rejects.toThrow("own");
  await expect(inTime(new Promise(() => {}), { ...limit, ms: 1 })).rejects.toThrow("late");
  const signal = AbortSignal.abort(new Error("stopped"));
  await expect(inTime(new Promise(() => {}), { ...limit, signal })).rejects.toThrow("stopped");
});
