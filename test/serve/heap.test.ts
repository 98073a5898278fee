/** In processes of its own, because a flag of V8 holds for the whole process. */
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";

/** Holds 40 MB, replaces objects that live long, and prints the most bytes that the heap had. */
const LONG_LIVED = `
import { getHeapStatistics } from "node:v8";
const object = (i) => Array.from({ length: 100 }, (_, n) => n / 3 + i);
const held = Array.from({ length: 40_000 }, (_, i) => object(i));
let most = 0;
for (let i = 0; i < 250_000; i++) {
  held[i % held.length] = object(i);
  if (i > 120_000 && i % 1000 === 0) most = Math.max(most, getHeapStatistics().total_heap_size);
}
process.stdout.write(String(most));
`;

function mostBytes(first: string): number {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", `${first}\n${LONG_LIVED}`],
    {
      encoding: "utf8",
    },
  );
  expect(stderr).toBe("");
  return Number(stdout);
}

test("the heap of a server grows less before it is collected than V8 lets it grow", () => {
  const module = pathToFileURL(assetPath("dist/serve/heap.js")).href;
  const early = mostBytes(`import { collectEarlier } from ${JSON.stringify(module)}; collectEarlier();`);
  expect(early).toBeGreaterThan(0);
  expect(early).toBeLessThan(0.8 * mostBytes(""));
});
