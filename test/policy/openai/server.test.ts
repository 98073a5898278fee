import { APIError } from "openai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BadAnswer } from "../../../policy/openai/classify.ts";
import { Server } from "../../../policy/openai/server.ts";
import { BudgetSpentError } from "../../../policy/openai/usage.ts";

const OPTIONS = { cap: 8, breakAfter: 3, breakMs: 100, longestBreakMs: 350 };
const server = (change: Partial<typeof OPTIONS> = {}): Server =>
  new Server("http://one.test/v1", { ...OPTIONS, ...change });
const ok = (target: Server) => target.run(async () => "answer", 0);
const status = (target: Server, code: number) =>
  target.run(() => Promise.reject(new BadAnswer("x", code)), 0);
const elapse = (ms: number) => vi.advanceTimersByTime(ms);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"], now: 0 });
  elapse(1000);
});
afterEach(() => vi.useRealTimers());

describe("width", () => {
  test("halves on overload and grows by one a round of successes, never beyond the cap or below one", async () => {
    const target = server();
    await status(target, 429);
    expect(target.state.limit).toBe(4);
    for (let i = 0; i < 4; i++) await ok(target);
    expect(target.state.limit).toBeGreaterThan(4.8);
    expect(target.state.limit).toBeLessThan(5);
    for (let i = 0; i < 100; i++) await ok(target);
    expect(target.state.limit).toBe(8);
    for (let i = 0; i < 9; i++) {
      elapse(1);
      await status(target, 429);
    }
    expect(target.state.limit).toBe(1);
  });

  test("calls that were under way together halve it once", async () => {
    const target = server();
    const fail = async () => {
      await Promise.resolve();
      elapse(1);
      throw new BadAnswer("x", 429);
    };
    await Promise.all([1, 2, 3].map(() => target.run(fail, 0)));
    expect(target.state.limit).toBe(4);
  });

  test("no more calls are in flight than it allows, and later turns go first", async () => {
    const target = server({ cap: 2 });
    const began: number[] = [];
    let most = 0;
    const call = (priority: number) =>
      target.run(async () => {
        began.push(priority);
        most = Math.max(most, target.state.inFlight);
        await new Promise((resolve) => setImmediate(resolve));
      }, priority);
    await Promise.all([call(0), call(1), call(0), call(4), call(2)]);
    expect(most).toBe(2);
    expect(began).toEqual([0, 1, 4, 2, 0]);
  });
});

describe("pauses", () => {
  const asksFor = (headers: Record<string, string>) =>
    APIError.generate(429, { error: { message: "busy" } }, undefined, new Headers(headers));

  test("last as long as the server asks for; the longest one holds", async () => {
    const target = server();
    await target.run(() => Promise.reject(asksFor({ "retry-after": "3" })), 0);
    expect(target.waitMs()).toBe(3000);
    expect(target.state.pausedUntil).toBe(performance.now() + 3000);
    elapse(2500);
    expect(target.waitMs()).toBe(500);
    elapse(500);
    expect(target.waitMs()).toBe(0);
    const [long, short] = ["0.4", "0.1"].map((seconds) => asksFor({ "retry-after": seconds }));
    await Promise.all([long, short].map((error) => target.run(() => Promise.reject(error), 0)));
    expect(target.waitMs()).toBe(400);
  });

  test("a call that comes meanwhile is handed back and not made", async () => {
    const target = server();
    await target.run(() => Promise.reject(asksFor({ "retry-after": "3" })), 0);
    const call = vi.fn(async () => "answer");
    const held = await target.run(call, 0);
    expect(held).toMatchObject({ failure: { kind: "held", message: expect.stringContaining("one.test") } });
    expect(call).not.toHaveBeenCalled();
  });
});

describe("breaker", () => {
  const broken = async (change: Partial<typeof OPTIONS> = {}): Promise<Server> => {
    const target = server(change);
    for (let i = 0; i < 3; i++) await status(target, 500);
    return target;
  };

  test("opens after failures in a row, not after as many between successes", async () => {
    const target = server();
    for (let i = 0; i < 5; i++) {
      await status(target, 500);
      await status(target, 500);
      await ok(target);
    }
    expect(target.waitMs()).toBe(0);
    expect((await broken()).waitMs()).toBe(100);
    expect((await broken()).state.open).toBe(true);
  });

  test("a refused request shows that the server is there", async () => {
    const target = server();
    for (const code of [500, 500, 400, 500, 500, 400, 500, 500]) await status(target, code);
    expect(target.waitMs()).toBe(0);
  });

  test("overload alone does not open it", async () => {
    const target = server();
    for (let i = 0; i < 6; i++) await status(target, 429);
    expect(target.waitMs()).toBe(0);
  });

  test("lets one call probe after its time; success closes it", async () => {
    const target = await broken();
    elapse(99);
    expect(target.state.open).toBe(true);
    elapse(1);
    expect(target.waitMs()).toBe(0);
    const probe = target.run(async () => {
      expect(target.waitMs()).toBe(25);
      expect(await target.run(async () => "second", 0)).toMatchObject({ failure: { kind: "held" } });
    }, 0);
    await probe;
    expect(target.waitMs()).toBe(0);
    expect(await ok(target)).toEqual({ value: "answer" });
  });

  test("stays open twice as long after each probe that fails, up to the longest", async () => {
    const target = await broken();
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      elapse(target.waitMs());
      await status(target, 500);
      waits.push(target.waitMs());
    }
    expect(waits).toEqual([200, 350, 350, 350]);
    elapse(350);
    await ok(target);
    expect(target.state).toMatchObject({ open: false, lastSuccess: performance.now() });
  });

  test("calls that never reached the server say nothing of it", async () => {
    const target = server({ breakAfter: 2 });
    await status(target, 500);
    await target.run(() => Promise.reject(new BudgetSpentError("spent")), 0);
    await status(target, 500);
    expect(target.state.open).toBe(true);
  });
});
