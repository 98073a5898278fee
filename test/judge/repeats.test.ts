/** Which runs a program gets, with judges that are made up. */
import { expect, test } from "vitest";
import type { createJudge, JudgeSetup, LocalJudge } from "../../judge/create.ts";
import type { JudgeResult } from "../../judge/judge.ts";
import { FreshJudges, isFlaky, judgedBy } from "../../judge/repeats.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import { request } from "./requests.ts";

const identity = { isolation: 3, judge_version: "1", python: "3.11" };
const resultOf = (verdict: VerdictClass): JudgeResult => ({
  verdict,
  tests: [],
  firstFailing: null,
  detail: null,
});

/** Judges whose verdict is the word of the program at the number of the run. */
function starter() {
  const seen = { setups: [] as JudgeSetup[], closed: 0, running: 0, most: 0 };
  const start = async (setup: JudgeSetup = {}): Promise<LocalJudge> => {
    seen.setups.push(setup);
    return {
      identity,
      run: async ({ code }: { code: string }) => {
        seen.most = Math.max(seen.most, ++seen.running);
        await new Promise((done) => setTimeout(done, 1));
        seen.running--;
        return resultOf(code.split(" ")[setup.hashSeed ?? 0] as VerdictClass);
      },
      close: async () => {
        seen.closed++;
      },
    } as unknown as LocalJudge;
  };
  return { seen, start: start as typeof createJudge };
}

test("n runs have n judges, without a cache and with a hash seed each, which all programs share", async () => {
  const { seen, start } = starter();
  const judges = new FreshJudges(3, { workers: 6, python: "python3.12" }, start);
  const codes = ["OK OK OK", "OK WA OK", "OK OK OK"];
  const all = await Promise.all(codes.map((code) => judges.repeat(request({ code }))));
  expect(all.map(({ verdicts }) => verdicts.join(" "))).toEqual(codes);
  expect(all[1]?.result).toMatchObject({ verdict: "OK", identity });
  expect(seen.setups).toEqual(
    [0, 1, 2].map((hashSeed) => ({ hashSeed, workers: 2, python: "python3.12", remember: false })),
  );
  await judges.close();
  expect(seen.closed).toBe(3);
});

test("all judges together run no more programs at once than there are workers", async () => {
  const { seen, start } = starter();
  const judges = new FreshJudges(4, { workers: 2 }, start);
  await Promise.all(Array.from({ length: 5 }, () => judges.repeat(request({ code: "OK OK OK OK" }))));
  expect(seen.most).toBe(2);
});

test("a judge starts with the first program of its run", async () => {
  const { seen, start } = starter();
  const judges = new FreshJudges(5, { workers: 1 }, start);
  await (await judges.judge(4)).run(request({ code: "OK OK OK OK OK" }));
  await judges.judge(4);
  expect(seen.setups.map(({ hashSeed }) => hashSeed)).toEqual([4]);
});

test("a judge that does not start fails the request, and the others are closed", async () => {
  const { seen, start } = starter();
  const failing = (setup?: JudgeSetup) =>
    setup?.hashSeed === 1 ? Promise.reject(new Error("no python")) : start(setup);
  const judges = new FreshJudges(2, { workers: 1 }, failing as typeof createJudge);
  await expect(judges.repeat(request({ code: "OK OK" }))).rejects.toThrow("no python");
  await judges.close();
  expect(seen.closed).toBe(1);
});

test.each<[VerdictClass[], boolean]>([
  [["OK", "OK"], false],
  [["OK", "WA"], true],
  [["RE", "WA", "RE"], true],
  [["OK", "INTERNAL", "OK"], false],
  [["INTERNAL", "WA"], false],
  [["INTERNAL", "WA", "OK"], true],
  [[], false],
])("%j is flaky: %s", (verdicts, flaky) => {
  expect(isFlaky(verdicts)).toBe(flaky);
});

test("a plain judge runs a program once, and its result names the judge", async () => {
  const judge = { identity, run: async () => resultOf("OK"), close: async () => undefined };
  expect(await judgedBy(judge, request({ code: "" }))).toEqual({ result: { ...resultOf("OK"), identity } });
});
