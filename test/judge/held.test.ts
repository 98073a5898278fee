/** What a zygote holds of problems' inputs, and that a judge goes on with a problem whose inputs were forgotten. */
import { expect, test } from "vitest";
import { createJudge } from "../../judge/create.ts";
import { Held, IDLE_PROGRAMS } from "../../judge/held.ts";
import { request } from "./requests.ts";

const size = (count: number, bytes = 10) => ({ count, bytes });
const room = (now: number, mostInputs = 1000) => ({ now, mostInputs });

test("a problem that no program was of for a while is forgotten, one that is asked for again is not", () => {
  const held = new Held();
  held.add(1, size(2), room(0));
  held.add(2, size(2), room(0));
  expect(held.idle(IDLE_PROGRAMS)).toEqual([]);
  expect(held.use(1, IDLE_PROGRAMS)).toBe(true);
  expect(held.idle(IDLE_PROGRAMS + 1)).toEqual([2]);
  expect([held.has(1), held.has(2)]).toEqual([true, false]);
  expect(held.use(2, IDLE_PROGRAMS + 1)).toBe(false);
});

test("for room the least recently used ones go, as many as are needed", () => {
  const held = new Held();
  for (const id of [1, 2, 3]) expect(held.add(id, size(300), room(id))).toEqual([]);
  held.use(1, 4);
  expect(held.add(4, size(300), room(5))).toEqual([2]);
  expect(held.add(5, size(5000), room(6))).toEqual([3, 1, 4]);
  expect(held.has(5)).toBe(true);
  const large = new Held();
  large.add(1, size(1, 200 << 20), room(0));
  expect(large.add(2, size(1, 100 << 20), room(1))).toEqual([1]);
});

test("a new zygote holds nothing", () => {
  const held = new Held();
  held.add(1, size(1), room(0));
  held.clear();
  expect(held.has(1)).toBe(false);
  expect(held.idle(1000)).toEqual([]);
});

test("programs of a problem that was forgotten in between get the same verdicts", {
  timeout: 60_000,
}, async () => {
  const judge = await createJudge({ workers: 1, memoryMb: 0 });
  const ask = (problem: number, n: number) =>
    judge.run(
      request({
        code: `print(input() * 2) # ${n}\n`,
        tests: [
          { input: `${problem}\n`, output: `${problem}${problem}\n` },
          { input: "x\n", output: "xx\n" },
        ],
        problemKey: `problem ${problem}`,
      }),
    );
  const verdicts = new Set<string>();
  verdicts.add((await ask(0, 0)).verdict);
  for (let n = 1; n <= IDLE_PROGRAMS + 2; n++) verdicts.add((await ask(1 + (n % 3), n)).verdict);
  verdicts.add((await ask(0, 1)).verdict);
  await judge.close();
  expect([...verdicts]).toEqual(["OK"]);
});
