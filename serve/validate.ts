/**
 * Checks a parsed body against a schema: every fault with its place, in plain words, at most some.
 * Promise: a body with a million tests is refused before its tests are looked at.
 */
import type { z } from "zod";
import { shown } from "../schemas/errors.ts";
import { plainFaults } from "../schemas/plain-words.ts";
import { Refusal } from "./refusal.ts";
import { JudgeBody, MOST_PROGRAMS, MOST_TESTS, QuickBody } from "./schemas.ts";

const SHOWN_FAULTS = 10;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkLength(list: unknown, most: number, name: string): void {
  if (!Array.isArray(list) || list.length <= most) return;
  throw new Refusal(413, "too_many", `${name}: at most ${most} in one request, got ${list.length}`);
}

/** @throws Refusal for lists that are too long to check */
export function checkSizes(body: unknown): void {
  if (!isObject(body)) throw new Refusal(400, "invalid", `expected a JSON object, got ${shown(body, 40)}`);
  checkLength(body.tests, MOST_TESTS, "tests");
  checkLength(body.requests, MOST_PROGRAMS, "requests");
  if (!Array.isArray(body.requests)) return;
  let tests = 0;
  for (const request of body.requests) {
    if (!isObject(request) || !Array.isArray(request.tests)) continue;
    tests += request.tests.length;
  }
  if (tests > 10 * MOST_TESTS)
    throw new Refusal(413, "too_many", `requests: at most ${10 * MOST_TESTS} tests in all, got ${tests}`);
}

/** @throws Refusal that names every fault */
export function validated<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  checkSizes(body);
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const faults = plainFaults(result.error.issues.slice(0, SHOWN_FAULTS), schema, body).map(
    ({ path, expected, got, fix }) => ({
      path: path.map(String).join("."),
      expected,
      got,
      ...(fix.startsWith("Did you mean") && { fix }),
    }),
  );
  const [first] = faults;
  const where = first === undefined || first.path === "" ? "the body" : first.path;
  const message = `${where}: expected ${first?.expected ?? "another value"}, got ${first?.got ?? "this"}`;
  throw new Refusal(400, "invalid", message, { faults });
}

/** A body of /v1/judge. @throws Refusal that names every fault */
export function judgeBodyOf(body: unknown): JudgeBody {
  const { success, data } = QuickBody.safeParse(body);
  const isWhole = data?.problem_id !== undefined && (data.code === undefined) !== (data.answer === undefined);
  return success && isWhole ? data : validated(JudgeBody, body);
}
