import { expect, test } from "vitest";
import type { UserFault } from "../../schemas/errors.ts";
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import { batching } from "../../trainer/arithmetic.ts";
import { settingsOf } from "../../trainer/settings.ts";

const settings = (options: Record<string, unknown>) => settingsOf(FinetuneOptions.parse(options), 1);
const paper = () => settings({ preset: "paper-70b", model: "m" });
const given = { packs: 34_880, tokens: 280_000_000, sequence: 8192, devices: 8 };

test("the paper's batch is 64 packs; 8 GPUs accumulate 8 and 32 GPUs 2", async () => {
  const faults: UserFault[] = [];
  const eight = batching(await paper(), given, faults);
  expect(eight).toMatchObject({ packsPerStep: 64, accumulation: 8, steps: 545, stepsPerEpoch: 545 });
  expect(eight.packsPerStep * eight.sequence).toBe(524_288);
  expect(batching(await paper(), { ...given, devices: 32 }, faults).accumulation).toBe(2);
  expect(faults).toEqual([]);
});

test("one pack fewer than 34,880 is refused with the numbers", async () => {
  const faults: UserFault[] = [];
  batching(await paper(), { ...given, packs: 34_879 }, faults);
  expect(faults).toHaveLength(1);
  expect(faults[0]?.expected).toContain("34,880 packs or more for 545 steps of 64 packs");
  expect(faults[0]?.got).toBe("34,879 packs (280,000,000 tokens), enough for 544 steps");
});

test("five epochs need 6,976 packs for the same 545 steps", async () => {
  const five = await settings({ preset: "paper-70b", model: "m", epochs: 5 });
  const faults: UserFault[] = [];
  expect(batching(five, { ...given, packs: 6976 }, faults).steps).toBe(545);
  expect(faults).toEqual([]);
  batching(five, { ...given, packs: 6975 }, faults);
  expect(faults[0]?.expected).toContain("6,976 packs or more");
});

test("steps: epoch is floor(packs / 64) an epoch, with the unpadded figure beside it", async () => {
  const faults: UserFault[] = [];
  const one = await settings({ preset: "paper-8b", model: "m", steps: "epoch" });
  const found = batching(one, { ...given, packs: 200, tokens: 1_500_000 }, faults);
  expect(found.steps).toBe(3);
  expect(found.unpaddedSteps).toBeCloseTo(1_500_000 / 524_288, 6);
  const three = await settings({ preset: "paper-8b", model: "m", steps: "epoch", epochs: 3 });
  expect(batching(three, { ...given, packs: 200 }, faults).steps).toBe(9);
  expect(faults).toEqual([]);
});

test("a number of devices that does not divide the batch is refused with those that do", async () => {
  const faults: UserFault[] = [];
  batching(await paper(), { ...given, devices: 6 }, faults);
  expect(faults.map((f) => [f.where, f.got])).toEqual([["number of devices", "6"]]);
  expect(faults[0]?.expected).toContain("1, 2, 4, 8, 16, 32, 64");
});

test("a batch that is no multiple of the sequence is refused, and all faults come together", async () => {
  const odd = await settings({ preset: "paper-8b", model: "m", batch_tokens: 500_000 });
  const faults: UserFault[] = [];
  batching(odd, { ...given, packs: 10, devices: 7 }, faults);
  expect(faults.map((f) => f.where)).toEqual([
    "finetune.batch_tokens",
    "number of devices",
    "finetune.steps",
  ]);
});

test("tiny fits its batch to the data and stops after 40 steps", async () => {
  const tiny = await settings({});
  const faults: UserFault[] = [];
  const few = batching(tiny, { packs: 45, tokens: 45_000, sequence: 1024, devices: 1 }, faults);
  expect(few).toMatchObject({ packsPerStep: 2, steps: 22 });
  expect(batching(tiny, { packs: 5000, tokens: 5e6, sequence: 1024, devices: 1 }, faults)).toMatchObject({
    packsPerStep: 8,
    steps: 40,
  });
  expect(batching(tiny, { packs: 3, tokens: 900, sequence: 8192, devices: 2 }, faults).packsPerStep).toBe(2);
  expect(faults).toEqual([]);
});
