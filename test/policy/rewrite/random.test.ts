import { expect, test } from "vitest";
import { Random } from "../../../policy/rewrite/random.ts";

test("the stream of a seed is mulberry32's, the same on every machine", () => {
  const random = new Random(1);
  // From the generator's published code, in C.
  expect([1, 2, 3].map(() => Math.floor(random.next() * 2 ** 32))).toEqual([
    2693262067, 11749833, 2265367787,
  ]);
  expect(new Random(-1).next()).toBe(new Random(2 ** 32 - 1).next());
});

test("integers are spread evenly below their bound", () => {
  const random = new Random(7);
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 6000; i++) counts[random.below(6)]! += 1;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test("every item may be picked; an empty list has none", () => {
  const random = new Random(3);
  const picked = new Set(Array.from({ length: 60 }, () => random.pick(["a", "b", "c"])));
  expect(picked).toEqual(new Set(["a", "b", "c"]));
  expect(() => random.pick([])).toThrow(RangeError);
});

test("a shuffle keeps the items, leaves the list alone, and makes all orders alike", () => {
  const list = [1, 2, 3];
  const orders = new Map<string, number>();
  const random = new Random(9);
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(list).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(list).toEqual([1, 2, 3]);
  expect([...orders.keys()].sort()).toEqual(["123", "132", "213", "231", "312", "321"]);
  for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
