/**
 * Records which steps of an experiment are done: one small file per step, written when it ends. The
 * same command continues with the remaining steps; an interrupted step is started again, and its
 * command resumes.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../io/files.ts";

const StepDone = z.object({
  step: z.string(),
  /** Wall time of the last attempt. */
  seconds: z.number(),
  tries: z.int(),
});
export type StepDone = z.infer<typeof StepDone>;

export class Ledger {
  readonly #folder: string;
  readonly #say: (line: string) => void;

  constructor(folder: string, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  /** Runs a step unless it is already done. */
  async step(name: string, run: () => Promise<void>): Promise<void> {
    const done = join(this.#folder, `${name}.json`);
    if (existsSync(done)) return this.#say(`${name}: done before`);
    await mkdir(this.#folder, { recursive: true });
    const begun = join(this.#folder, `${name}.tries`);
    const tries = Number(await readFile(begun, "utf8").catch(() => "0")) + 1;
    await writeWhole(begun, String(tries));
    this.#say(tries === 1 ? `${name} …` : `${name}: resuming (try ${tries}) …`);
    const started = performance.now();
    await run();
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const record: StepDone = { step: name, seconds, tries };
    await writeWhole(done, `${JSON.stringify(record)}\n`);
    this.#say(`${name}: ${seconds} s`);
  }

  /** Finished steps, by name. */
  async done(): Promise<StepDone[]> {
    const names = (await readdir(this.#folder).catch(() => [])).filter((n) => n.endsWith(".json")).sort();
    return Promise.all(
      names.map(async (n) => StepDone.parse(JSON.parse(await readFile(join(this.#folder, n), "utf8")))),
    );
  }
}
