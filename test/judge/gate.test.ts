import { expect, test } from "vitest";
import { runsInTurn } from "../../judge/gate.ts";
import type { JudgeRequest, JudgeResult } from "../../judge/judge.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import { request } from "./requests.ts";

const resultWith = (verdict: VerdictClass): JudgeResult => ({
  verdict,
  tests: [],
  firstFailing: null,
  detail: null,
});
const requests = { first: request({ code: "first" }), whole: request({ code: "whole" }) };

test("the whole request runs only once the first one has passed", async () => {
  const asked: string[] = [];
  let pass: (result: JudgeResult) => void = () => undefined;
  const run = ({ code }: JudgeRequest) => {
    asked.push(code);
    return new Promise<JudgeResult>((resolve) => {
      pass = resolve;
    });
  };
  const { first, whole } = runsInTurn(run, requests);
  expect(asked).toEqual(["first"]);
  pass(resultWith("OK"));
  expect((await first).verdict).toBe("OK");
  expect(asked).toEqual(["first", "whole"]);
  pass(resultWith("WA"));
  expect((await whole)?.verdict).toBe("WA");
});

test.each(["WA", "CE", "INTERNAL"] as const)(
  "a program whose first part is %s has no whole result",
  async (verdict) => {
    const asked: string[] = [];
    const { first, whole } = runsInTurn(async ({ code }) => {
      asked.push(code);
      return resultWith(verdict);
    }, requests);
    expect((await first).verdict).toBe(verdict);
    expect(await whole).toBeNull();
    expect(asked).toEqual(["first"]);
  },
);

test("both parts reject where the first run fails, and an ignored one is no unhandled rejection", async () => {
  const { first, whole } = runsInTurn(() => Promise.reject(new Error("lost")), requests);
  await expect(first).rejects.toThrow("lost");
  await new Promise(setImmediate);
  await expect(whole).rejects.toThrow("lost");
});
