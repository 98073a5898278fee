/**
 * Progress of a training: one updated line on a terminal, otherwise a plain line every few seconds.
 * Reads the growing metrics file; an incomplete last line is read later.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { whole } from "../io/format.ts";
import { canRedraw } from "../io/terminal.ts";

export const Metric = z.looseObject({
  step: z.int(),
  loss: z.number().nullish(),
  eval_loss: z.number().nullish(),
  lr: z.number().optional(),
  tokens: z.number().optional(),
  seconds: z.number().optional(),
  tokens_per_second: z.number().optional(),
});
export type Metric = z.infer<typeof Metric>;

const PLAIN_EVERY_MS = 5000;

/** Complete lines of a metrics file; empty if it does not exist yet. */
export async function readMetrics(path: string): Promise<Metric[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => Metric.parse(JSON.parse(line)));
}

/** "1:02:03" or "4:05". */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/**
 * Line of the newest step: loss, learning rate, tokens per second, remaining time by the median of
 * recent steps.
 */
export function progressLine(metrics: readonly Metric[], total: number): string | null {
  const steps = metrics.filter((m) => m.seconds !== undefined);
  const last = steps.at(-1);
  if (last === undefined) return null;
  const recent = steps.slice(-20).map((m) => m.seconds ?? 0);
  const median = recent.sort((a, b) => a - b)[Math.floor(recent.length / 2)] ?? 0;
  const held = metrics.findLast((m) => m.eval_loss !== undefined)?.eval_loss;
  return [
    `step ${last.step}/${total}`,
    `loss ${last.loss?.toFixed(4) ?? "not finite"}`,
    ...(held === undefined ? [] : [`held-out ${held?.toFixed(4) ?? "not finite"}`]),
    `lr ${last.lr?.toExponential(2) ?? "?"}`,
    `${whole(last.tokens_per_second ?? 0)} tokens/s`,
    `${clock(median * (total - last.step))} left`,
  ].join("  ");
}

/** Prints the newest line at intervals; `show(true)` prints the last one immediately. */
export function progressPrinter(stream: NodeJS.WriteStream, total: number, path: string) {
  let printed = Number.NEGATIVE_INFINITY;
  let before = "";
  return async (isLast = false): Promise<void> => {
    const line = progressLine(await readMetrics(path), total);
    if (line === null || line === before) return;
    if (canRedraw(stream)) stream.write(`\r\u001b[K${line}${isLast ? "\n" : ""}`);
    else if (isLast || Date.now() - printed >= PLAIN_EVERY_MS) {
      stream.write(`${line}\n`);
      printed = Date.now();
    } else return;
    before = line;
  };
}
