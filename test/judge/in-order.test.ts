import { expect, test } from "vitest";
import { inOrder } from "../../judge/in-order.ts";

async function* from<T>(...items: (T | Error)[]): AsyncGenerator<T> {
  for (const item of items) {
    if (item instanceof Error) throw item;
    yield item;
  }
}

/** The results up to an error, and the error's message. */
async function collected<T>(stream: AsyncIterable<T>): Promise<(T | string)[]> {
  const found: (T | string)[] = [];
  try {
    for await (const one of stream) found.push(one);
  } catch (error) {
    found.push((error as Error).message);
  }
  return found;
}

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

test("results come in the order of the items, whichever is done first", async () => {
  const stream = inOrder(from(5, 1, 3, 0), 4, async (n) => {
    await turns(n);
    return n * 10;
  });
  expect(await collected(stream)).toEqual([50, 10, 30, 0]);
});

test("an empty stream gives no results", async () => {
  expect(await collected(inOrder(from<number>(), 3, async (n) => n))).toEqual([]);
});

test("at most the given number of items is worked on at once", async () => {
  let [running, most] = [0, 0];
  const work = async (n: number) => {
    most = Math.max(most, ++running);
    await turns(2);
    running--;
    return n;
  };
  expect(await collected(inOrder(from(1, 2, 3, 4, 5, 6), 2, work))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});

test("work that fails ends the results at its place, after those before it", async () => {
  const work = async (n: number) => {
    await turns(n === 1 ? 5 : 0);
    if (n === 2) throw new Error("two failed");
    return n;
  };
  expect(await collected(inOrder(from(1, 2, 3), 3, work))).toEqual([1, "two failed"]);
});

test("items read before the stream fails are finished before its error is thrown", async () => {
  const work = async (n: number) => {
    await turns(3);
    return n;
  };
  expect(await collected(inOrder(from(1, 2, new Error("line 3")), 5, work))).toEqual([1, 2, "line 3"]);
});

test("work that fails while the next item is awaited is no unhandled rejection", async () => {
  async function* slow(): AsyncGenerator<number> {
    yield 1;
    yield 2;
    await turns(10);
    yield 3;
  }
  const work = async (n: number): Promise<number> => {
    if (n === 2) throw new Error("two failed");
    await turns(6);
    return n;
  };
  expect(await collected(inOrder(slow(), 3, work))).toEqual([1, "two failed"]);
});
