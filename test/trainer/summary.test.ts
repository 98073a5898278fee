import { expect, test } from "vitest";
import { planLines } from "../../trainer/summary.ts";
import { planOf } from "./plans.ts";

const line = (lines: readonly string[], start: string) => lines.find((one) => one.startsWith(start));

test("a plan says what is trained on, how full the packs are and how steps come from them", async () => {
  const lines = planLines(await planOf({ warmup_steps: 5, eval_fraction: 0 }));
  expect(line(lines, "data")).toBe(
    "data    1,200 rows, 250,000 tokens (90,000 trained on, loss: last), longest 1,900",
  );
  expect(line(lines, "packs")).toBe("packs   130 of 2,048 tokens, 93.9 % full");
  expect(line(lines, "steps")).toContain(
    "32: floor(packs / 4) is 32 an epoch, 1 epoch; without padding 30.5",
  );
  expect(line(lines, "batch")).toContain("2 devices x 1 pack x accumulation 2 x 2,048 = 8,192 tokens a step");
  expect(lines.filter((one) => one.startsWith("warning"))).toEqual([]);
});

test("the memory of a GPU and the hours of an H100 are told only where there is a GPU", async () => {
  expect(line(planLines(await planOf()), "needs")).toBe("needs   1.00 GiB of disk; 1.6e+12 FLOP");
  const onGpu = planLines(await planOf({}, { deviceGib: 61.4, parameters: 8e9 }));
  expect(line(onGpu, "needs")).toMatch(/about 61 GiB on each GPU; 1\.3e\+16 FLOP \(0:32 h:m:s of one H100/);
});

test("held-out rows are told, and their absence only where a share was wished for", async () => {
  const held = { rows: 60, tokens: 1, trained_tokens: 1, packs: 7 };
  expect(planLines(await planOf({}, { prepared: { eval: held } }))).toContain(
    "eval    60 rows of held-out problems, 7 packs",
  );
  const none = "warning no problem is held out: too few of them";
  expect(planLines(await planOf({ eval_fraction: 0.1 }))).toContain(none);
  expect(planLines(await planOf({ eval_fraction: 0 }))).not.toContain(none);
});

test.each([
  [
    "rows longer than a pack",
    {},
    { prepared: { left_out: [{ example_id: "e", tokens: 9000 }] } },
    /^left +1 rows/,
  ],
  ["too little disk", {}, { diskGib: 3 }, /only 2\.0 GiB are free/],
  ["a warm-up as long as the training", { warmup_steps: 32 }, {}, /32 steps are fewer than the 32 warm-up/],
  ["untrained control tokens", {}, { prepared: { untrained: ["<|eot_id|>"] } }, /of <\|eot_id\|> are zero/],
  ["bf16 without master weights", { master_weights: false }, {}, /no fp32 master weights/],
])("%s is told", async (_, options, more, wanted) => {
  expect(planLines(await planOf({ warmup_steps: 5, ...options }, more)).some((one) => wanted.test(one))).toBe(
    true,
  );
});
