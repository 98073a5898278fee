/**
 * Writes an export: data files, the consumer's configuration and a card, as a folder that appears
 * whole. Problems are on one side of the split only, by a hash of their id, so that the same run
 * gives the same bytes and more rows do not move a problem.
 */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { placeFile, temporaryBeside, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { writeParquet } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import { swap } from "../store/swap.ts";
import {
  dataFile,
  type ExportDefinition,
  type ExportFacts,
  type ExportOptions,
  LeftOut,
  type Line,
  type Units,
} from "./define-export.ts";
import { exportCard } from "./export-card.ts";

type Side = "train" | "val";
export type Counts = { train: number; val: number; leftOut: Record<string, number> };
type Unit = Units[keyof Units];

export type ExportRequest = {
  definition: ExportDefinition;
  options: ExportOptions;
  out: string;
  valFraction: number;
  /** The units, anew for each call; a unit that could not be made is left out. */
  units(): AsyncIterable<Unit | LeftOut>;
  /** For the card. */
  source: string;
};

const problemOf = (unit: Unit): string => ("problem" in unit ? unit.problem.problem_id : unit.problem_id);

/** Whether a problem is held out. */
export function isVal(problem: string, fraction: number): boolean {
  if (fraction === 0) return false;
  return Number.parseInt(sha256(["val", problem]).slice(0, 12), 16) / 2 ** 48 < fraction;
}

/** @throws UserError if nothing can be exported */
export async function writeExport(request: ExportRequest): Promise<Counts> {
  const { definition, options, out, valFraction } = request;
  definition.check?.(options);
  const folder = temporaryBeside(out);
  const counts: Counts = { train: 0, val: 0, leftOut: {} };
  try {
    await mkdir(folder, { recursive: true });
    for (const side of valFraction > 0 ? (["train", "val"] as const) : (["train"] as const))
      counts[side] = await writeSide(folder, side, { request, counts });
    if (counts.train === 0) throw nothing(request, counts);
    const facts: ExportFacts = { options, train: counts.train, val: counts.val, hasVal: valFraction > 0 };
    for (const [name, text] of Object.entries(definition.files?.(facts) ?? {})) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeWhole(join(folder, name), text);
    }
    await writeWhole(
      join(folder, "README.md"),
      exportCard({ definition, facts, counts, source: request.source }),
    );
    await swap(folder, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return counts;
}

type Writing = { request: ExportRequest; counts: Counts };

async function writeSide(folder: string, side: Side, { request, counts }: Writing): Promise<number> {
  const { definition } = request;
  const path = join(folder, dataFile(definition, side));
  let rows = 0;
  const counted = async function* (): AsyncGenerator<Line> {
    for await (const line of linesOf(side, { request, counts })) {
      rows += 1;
      yield line;
    }
  };
  if (definition.columns === undefined) await writeLines(path, counted());
  else
    await writeParquet(path, {
      schema: definition.columns,
      schemaName: `export-${definition.name}/1`,
      optional: definition.optional?.(request.options) ?? new Set<string>(),
      rows: counted(),
    });
  return rows;
}

async function* linesOf(side: Side, { request, counts }: Writing): AsyncGenerator<Line> {
  const { definition, options, valFraction } = request;
  for await (const unit of request.units()) {
    const isLost = unit instanceof LeftOut;
    if (!isLost && (isVal(problemOf(unit), valFraction) ? "val" : "train") !== side) continue;
    const line = isLost ? unit : definition.write(unit as never, options);
    if (!(line instanceof LeftOut)) yield line;
    // A unit that could not be made belongs to no side: it is counted once.
    else if (!isLost || side === "train")
      counts.leftOut[line.reason] = (counts.leftOut[line.reason] ?? 0) + 1;
  }
}

async function writeLines(path: string, lines: AsyncIterable<Line>): Promise<void> {
  await placeFile(path, async (temporary) => {
    const stream = createWriteStream(temporary);
    const closed = once(stream, "close");
    try {
      for await (const line of lines)
        if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, "drain");
    } finally {
      stream.end();
      await closed;
    }
  });
}

function nothing({ definition, source }: ExportRequest, { val, leftOut }: Counts): UserError {
  const reasons = Object.entries(leftOut).map(([reason, count]) => `${count}: ${reason}`);
  return new UserError({
    where: source,
    expected: `rows that ${definition.consumer} trains faithfully`,
    got: reasons.join("; ") || (val > 0 ? "all problems are held out" : "none"),
    fix: val > 0 ? "Lower --val-fraction." : "Choose another --set or another export.",
  });
}
