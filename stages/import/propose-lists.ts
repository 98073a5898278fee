/**
 * Proposes lists of inputs and outputs in columns of their own: names that say the two and agree in
 * the rest (test_inputs and test_outputs), with lists of one length in some row.
 */
import type { Fields } from "../../schemas/import-options.ts";
import { listIn } from "./gather.ts";
import { valueAt } from "./paths.ts";
import type { Row } from "./row.ts";

export type Path = { path: string; name: string; steps: number };

/**
 * The part of a name that says input or output; what is left tells which of several lists it is.
 */
const INPUTS = /(?:^|_)(?:inputs?|stdins?|in|ins)(?=_|$)/;
const OUTPUTS = /(?:^|_)(?:(?:expected_)?(?:outputs?|stdouts?)|expected|answers?|targets?|out|outs)(?=_|$)/;
const SHOWN = /public|sample|example|visible|demo/;

type ListFields = Pick<Fields, "inputs" | "outputs" | "public_inputs" | "public_outputs">;

/** Two columns of lists of one length, or four, of which two are shown. */
export function parallelLists(
  paths: readonly Path[],
  rows: readonly Row[],
  maxSteps: number,
): ListFields | undefined {
  const pairs = pairsOf(
    paths.filter(({ steps }) => steps <= maxSteps),
    rows,
  );
  const hidden = pairs.find(({ left }) => !SHOWN.test(left.name));
  const shown = pairs.find(({ left }) => SHOWN.test(left.name));
  if (hidden === undefined && shown === undefined) return undefined;
  return {
    ...(hidden && { inputs: hidden.left.path, outputs: hidden.right.path }),
    ...(shown && { public_inputs: shown.left.path, public_outputs: shown.right.path }),
  };
}

/** Lists of inputs and of outputs whose names agree in the rest. */
function pairsOf(paths: readonly Path[], rows: readonly Row[]): { left: Path; right: Path }[] {
  const parent = (path: string): string => path.slice(0, path.lastIndexOf(".") + 1);
  const rest = (name: string, part: RegExp): string => name.replace(part, "").replace(/^_|_$/g, "");
  const pairs: { left: Path; right: Path }[] = [];
  for (const left of paths.filter(({ name }) => INPUTS.test(name))) {
    const right = paths.find(
      ({ path, name }) =>
        OUTPUTS.test(name) &&
        parent(path) === parent(left.path) &&
        rest(name, OUTPUTS) === rest(left.name, INPUTS) &&
        rows.some((row) => lengthAt(row, left.path) > 0 && lengthAt(row, left.path) === lengthAt(row, path)),
    );
    if (right !== undefined) pairs.push({ left, right });
  }
  return pairs;
}

const lengthAt = (row: Row, path: string): number => listIn(valueAt(row, path))?.length ?? 0;
