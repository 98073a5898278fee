/**
 * Records work and usage of a command even if it ends early: it was paid for. Notes every few
 * seconds what was counted; after a kill, answers that came since are counted from their records.
 */
import { addMeasured, forgetUnfinished, noteUnfinished } from "../store/measurements.ts";
import type { WorkContext } from "./work.ts";

/** Milliseconds. */
const NOTE_EVERY = 5000;

/** @returns a function to call at the end */
export function startMeasuring(context: WorkContext): () => Promise<void> {
  const { run, recipe, config, counts, display } = context;
  const started = Date.now();
  const command = () => ({
    at: new Date(started).toISOString(),
    recipe: recipe.name,
    strategy: config.generate.strategy,
    seconds: (Date.now() - started) / 1000,
    counts: Object.fromEntries([...counts].sort()),
  });
  let noting: Promise<void> = Promise.resolve();
  const note = () => {
    // Only figures: a full disk is reported by those who write data.
    noting = noting
      .then(() => noteUnfinished(run, { ...command(), shown: display.now?.shown() }))
      .catch(() => undefined);
  };
  // At once, so that a kill at any time leaves a note.
  note();
  const timer = setInterval(note, NOTE_EVERY);
  return async () => {
    clearInterval(timer);
    await noting;
    if (counts.size > 0) await addMeasured(run, command());
    else await forgetUnfinished(run).catch(() => undefined);
  };
}
