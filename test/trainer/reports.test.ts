import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contaminationStatement } from "../../trainer/card.ts";
import { lossCurve } from "../../trainer/curve.ts";
import { clock, progressLine, readMetrics } from "../../trainer/progress.ts";
import { venvFolder } from "../../trainer/venv.ts";

const step = (n: number, loss: number) => ({
  step: n,
  loss,
  lr: 2e-6,
  seconds: 2,
  tokens: 1000,
  tokens_per_second: 500,
});

test("the progress line has step, loss, rate, speed and the time left", () => {
  const line = progressLine([step(1, 3), step(2, 2.5), { step: 2, eval_loss: 2.75 }], 62);
  expect(line).toBe("step 2/62  loss 2.5000  held-out 2.7500  lr 2.00e-6  500 tokens/s  2:00 left");
  expect(progressLine([], 10)).toBeNull();
  expect(progressLine([{ ...step(3, 0), loss: null }], 3)).toContain("loss not finite");
});

test("a clock shows hours only where there are some", () => {
  expect([5, 65, 3661].map(clock)).toEqual(["0:05", "1:05", "1:01:01"]);
});

test("a metrics file is read up to its last whole line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rftkit-"));
  const path = join(folder, "metrics.jsonl");
  await writeFile(path, '{"step":1,"loss":2}\n{"step":2,"loss":null}\n{"step":3,"lo');
  expect((await readMetrics(path)).map((m) => [m.step, m.loss])).toEqual([
    [1, 2],
    [2, null],
  ]);
  expect(await readMetrics(join(folder, "none"))).toEqual([]);
  await rm(folder, { recursive: true });
});

test("the loss curve puts the lowest loss at the bottom and the last step at the right", () => {
  const svg = lossCurve([step(1, 4), step(11, 2), { step: 11, eval_loss: 3 }]);
  const [first, last] =
    /points="([^"]*)"/
      .exec(svg)?.[1]
      ?.split(" ")
      .map((p) => p.split(",").map(Number)) ?? [];
  expect(first).toEqual([56, 16]);
  expect(last).toEqual([704, 280]);
  expect(svg).toContain('cx="704.0" cy="148.0"');
  expect(lossCurve([])).toContain("no steps");
});

test("the card carries what the dataset says about contamination, or that it says nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rftkit-"));
  expect(await contaminationStatement(folder)).toMatch(/no contamination statement/);
  await writeFile(
    join(folder, "README.md"),
    "# set\n\ntext\n\n## Decontamination\n\n3 of 40 removed.\nBy name.\n\n## Sources\n\nx\n",
  );
  expect(await contaminationStatement(folder)).toBe("3 of 40 removed.\nBy name.");
  await writeFile(join(folder, "README.md"), "# set\n\n## Decontamination\n\nlast section");
  expect(await contaminationStatement(folder)).toBe("last section");
  await rm(folder, { recursive: true });
});

test("an environment is where its variable says, else in the checkout", () => {
  const checkout = join(import.meta.dirname, "..", "..");
  expect(venvFolder("trainer", { RFTKIT_TRAINER_VENV: "/some/venv" })).toBe("/some/venv");
  expect(venvFolder("models", { RFTKIT_TRAINER_VENV: "/some/venv" })).toBe(join(checkout, ".venv-models"));
  expect(venvFolder("models", { RFTKIT_MODELS_VENV: "/other" })).toBe("/other");
  expect(venvFolder("trainer", {})).toBe(join(checkout, ".venv-trainer"));
});
