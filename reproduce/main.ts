/**
 * `make reproduce-tiny`: the whole loop on a model that is pretrained here. Runs the remaining
 * steps, compares with the recorded bands and writes the page. SEEDS: number of seeds; FORM: full
 * or short; PAPER: also the paper's arm; ABLATIONS: more arms; SECOND: seeds with a second round;
 * CHOOSE: choose training settings on the validation split.
 */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../io/files.ts";
import { plotSvg } from "../pipeline/evaluation/plot.ts";
import { EXIT, UserError } from "../schemas/errors.ts";
import { asked } from "./asked.ts";
import { bandLines, compared, readBands } from "./bands.ts";
import { CommandFailed } from "./commands.ts";
import { places } from "./configs.ts";
import { runSeed } from "./experiment.ts";
import type { Figures } from "./figures.ts";
import { measureSeed } from "./measure.ts";
import { pageOf } from "./page.ts";
import { prepare } from "./prepare.ts";
import { armsOf, type Sizes } from "./sizes.ts";

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const NAMES: Readonly<Record<string, string>> = {
  base: "base",
  both: "(a)",
  control: "control",
  second: "second round",
};

function plotOf(figures: Figures): string {
  const curves = Object.entries(figures.arms).flatMap(([arm, { curve }]) => {
    const name = NAMES[arm];
    return name === undefined ? [] : [{ name, points: curve }];
  });
  return plotSvg(`Held-out problems solved, % (seed ${figures.seed}, plain prompts)`, curves);
}

async function writePage(path: string, seeds: readonly Figures[], sizes: Sizes): Promise<void> {
  const bands = await readBands(sizes.form);
  const folder = join(path, "..", "reproduction");
  await mkdir(folder, { recursive: true });
  for (const figures of seeds) {
    const name = `${figures.form}-seed-${figures.seed}`;
    await writeWhole(join(folder, `${name}.svg`), plotOf(figures));
    await writeWhole(join(folder, `${name}.json`), `${JSON.stringify(figures, null, 1)}\n`);
  }
  await writeWhole(
    path,
    pageOf(seeds, (figures) => compared(figures, bands)),
  );
  say(`page: ${path}`);
}

async function main(): Promise<number> {
  const { sizes: common, seeds, choose, root, split, page, ...more } = asked(process.argv.slice(2));
  await prepare(places(root, 1), common, say);
  const done: Figures[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const arms = armsOf(common, { seed, ...more });
    const one = { at: places(root, seed), sizes: { ...common, arms }, seed, split };
    say(`seed ${seed} of ${seeds}`);
    await runSeed(one, choose, say);
    done.push(await measureSeed(one));
    // After each seed, so that finished results can be read while the next seed runs.
    await writePage(page, done, common);
  }
  const bands = await readBands(common.form);
  const found = done.flatMap((figures) =>
    compared(figures, bands).map((one) => ({ ...one, seed: figures.seed })),
  );
  for (const one of found) process.stdout.write(`seed ${one.seed}  ${bandLines([one])[0]}\n`);
  return found.every(({ holds }) => holds) ? EXIT.done : EXIT.fault;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UserError) process.exitCode = EXIT.user;
  else if (error instanceof CommandFailed) process.exitCode = error.code;
  else throw error;
  say(error.message);
}
