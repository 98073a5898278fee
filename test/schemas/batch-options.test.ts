/** Options of the modes that ask by files, and what they are by default. */
import { expect, test } from "vitest";
import { fileModeOf, fileOptionsOf, priceFactor } from "../../schemas/batch-options.ts";

const openai = (mode?: "online" | "batch" | "files") => ({ kind: "openai", mode });

test("only batch and files ask by files", () => {
  expect([openai(), openai("online"), { kind: "recorded" }].map(fileModeOf)).toEqual([null, null, null]);
  expect([openai("batch"), openai("files")].map(fileModeOf)).toEqual(["batch", "files"]);
});

test("a hosted Batch API has the limits and the price of OpenAI's; files of one's own are larger", () => {
  expect(fileOptionsOf(openai("batch"))).toMatchObject({
    max_requests: 50_000,
    max_mb: 200,
    completion_window: "24h",
  });
  expect(fileOptionsOf(openai("files"))).toMatchObject({ max_requests: 500_000, max_mb: Infinity });
  expect([openai(), openai("batch"), openai("files")].map(priceFactor)).toEqual([1, 0.5, 1]);
  const cheap = { completion_window: "24h", price_factor: 0.1, poll_s: 5 };
  expect(priceFactor({ ...openai("batch"), batch: cheap })).toBe(0.1);
});
