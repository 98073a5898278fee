import { expect, test } from "vitest";
import { Pacer } from "../../io/pacer.ts";

const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("turns come first come, first served", async () => {
  const pacer = new Pacer();
  const order: number[] = [];
  await Promise.all([0, 1, 2, 3, 4].map((i) => pacer.turn().then(() => order.push(i))));
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

test("no turn comes before the event loop has gone round", async () => {
  const pacer = new Pacer();
  let begun = false;
  const turn = pacer.turn().then(() => {
    begun = true;
  });
  await Promise.resolve();
  expect(begun).toBe(false);
  await turn;
});

test("only one piece of work begins in a round of the event loop", async () => {
  const pacer = new Pacer();
  let begun = 0;
  for (let i = 0; i < 6; i++) void pacer.turn().then(() => begun++);
  for (let seen = 0, rounds = 0; seen < 6; rounds++) {
    await round();
    expect(begun - seen).toBeLessThanOrEqual(1);
    expect(rounds).toBeLessThan(10);
    seen = begun;
  }
});

test("a pacer that ran empty starts again", async () => {
  const pacer = new Pacer();
  await pacer.turn();
  await round();
  await pacer.turn();
  const [a, b] = [pacer.turn(), pacer.turn()];
  await Promise.all([a, b]);
});

test("one that asks while others wait comes after them", async () => {
  const pacer = new Pacer();
  const order: string[] = [];
  const first = pacer.turn().then(() => {
    order.push("first");
    return pacer.turn().then(() => order.push("late"));
  });
  const second = pacer.turn().then(() => order.push("second"));
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second", "late"]);
});
