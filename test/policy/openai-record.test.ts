/** A call and the record of its answer: what is lost if the process is killed. */
import { expect, test } from "vitest";
import { context, policyFor, request, server } from "./openai-setup.ts";

test("a call keeps its place among those in flight until its answer is on record", async () => {
  const { url, log } = await server(() => "ok");
  const policy = await policyFor(url, { concurrency: 1 });
  const recorded: string[] = [];
  let onDisk: () => void = () => undefined;
  const written = new Promise<void>((resolve) => {
    onDisk = resolve;
  });
  const record = async ({ text }: { text: string }): Promise<void> => {
    await written;
    recorded.push(text);
  };
  const first = policy.complete(request(), context({ record }));
  const second = policy.complete(request({ seed: 12 }), context({ record }));
  await expect.poll(() => log.length, { timeout: 30_000, interval: 5 }).toBe(1);
  expect(await Promise.race([second, new Promise((done) => setTimeout(done, 200, "waits"))])).toBe("waits");
  expect([log.length, recorded]).toEqual([1, []]);
  onDisk();
  await Promise.all([first, second]);
  expect([log.length, recorded.length]).toEqual([2, 2]);
});

test("an answer that cannot be recorded is an error of its call", async () => {
  const { url } = await server(() => "ok");
  const record = () => Promise.reject(new Error("the disk is full"));
  const asked = (await policyFor(url)).complete(request(), context({ record }));
  await expect(asked).rejects.toThrow("the disk is full");
});
