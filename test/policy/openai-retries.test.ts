/** What a retry can fix is tried again, after the pause that the server asked for. */
import { expect, test } from "vitest";
import { FAULTS } from "./fault-server.ts";
import { context, policyFor, request, server } from "./openai-setup.ts";

/** What the progress line calls them; others are answers that are none. */
const CAUSES: Readonly<Record<string, string>> = {
  "429": "429",
  "429-retry-after": "429",
  "500": "500",
  "503": "503",
  "error-body": "500",
  cut: "no connection",
  reset: "no connection",
  malformed: "no connection",
};

/** Only the client's time-out ends these. */
const SILENT: readonly string[] = ["hang", "drip"];

test.each(FAULTS.filter((fault) => !SILENT.includes(fault)))(
  "%s is tried again until it passes",
  async (fault) => {
    const { url, log } = await server((index) => (index < 2 ? fault : "ok"));
    const policy = await policyFor(url);
    expect((await policy.complete(request(), context())).text).toBe("answer to 11.0");
    expect(log.map(({ did }) => did)).toEqual([fault, fault, "ok"]);
    expect(policy.retries).toBe(2);
    expect([...policy.retriesBy.keys()]).toEqual([CAUSES[fault] ?? "broken answer"]);
  },
);

test.each(FAULTS.filter((fault) => SILENT.includes(fault)))(
  "%s is given up after the time-out and tried again",
  async (fault) => {
    const { url, log } = await server((index) => (index === 0 ? fault : "ok"));
    // Long enough that a busy machine answers the second call within it.
    const policy = await policyFor(url, { timeout_s: 3 });
    expect((await policy.complete(request(), context())).text).toBe("answer to 11.0");
    expect(log.map(({ did }) => did)).toEqual([fault, "ok"]);
    expect([...policy.retriesBy]).toEqual([["time-out", 1]]);
  },
);

test("Retry-After is waited for", async () => {
  const { url, log } = await server((index) => (index === 0 ? "429-retry-after" : "ok"));
  const policy = await policyFor(url, {}, { backoffMs: 0 });
  await policy.complete(request(), context());
  expect((log[1]?.at ?? 0) - (log[0]?.at ?? 0)).toBeGreaterThanOrEqual(45);
});

test("a pause that the server asked for is waited out, however long tries may take", async () => {
  const { url, log } = await server((index) => (index === 0 ? "429-retry-after" : "ok"));
  // Without the pause the patience of one try would be over after 1 ms.
  const policy = await policyFor(url, { max_retries: 1 }, { backoffMs: 0, longestBackoffMs: 0.5 });
  expect((await policy.complete(request(), context())).text).toBe("answer to 11.0");
  expect(log).toHaveLength(2);
});
