/**
 * The fields of a trajectory that tables show, filters compare and exports write. A field of texts
 * is compared once for each distinct value, so that a filter takes milliseconds over 100,000 rows.
 */
import { nearest } from "../../../schemas/nearest.ts";
import { type Compare, FilterError, type Operator, parseFilter, type Test } from "./filter.ts";
import { type RunIndex, SETS } from "./format.ts";
import type { Ids } from "./ids.ts";
import { fateName } from "./select.ts";
import { STEPS, stepOf } from "./steps.ts";

type Numbers = {
  kind: "number";
  /** Negative: none. */
  of(row: number): number;
  /** Values times this are whole numbers. */
  scale: number;
};
type Texts = {
  kind: "text";
  /** Number of the row's value in `values`. */
  at(row: number): number;
  values: readonly string[];
  /** Values that may be named; null: any text. */
  known: readonly string[] | null;
};
export type Field = (Numbers | Texts) & { name: string; about: string };

export type Fields = ReadonlyMap<string, Field>;
export type FieldSource = { index: RunIndex; ids: Ids; flags: ReadonlySet<string> };

/** Turns that have fields of their own. */
const TURNS = 9;

export function fieldsOf({ index, ids, flags }: FieldSource): Fields {
  const { rows, problems, arms, fates, verdicts, paths, stages } = index;
  const number = (name: string, about: string, values: readonly number[], scale = 1): Field => ({
    kind: "number",
    name,
    about,
    scale,
    of: (row) => (values[row] as number) / scale,
  });
  const text = (name: string, about: string, rest: Omit<Texts, "kind">): Field => ({
    kind: "text",
    name,
    about,
    ...rest,
  });
  const of = (values: readonly number[]) => (row: number) => values[row] as number;
  const ofProblem = (name: string, about: string, value: (problem: RunIndex["problems"][number]) => string) =>
    text(name, about, { at: of(rows.problem), values: problems.map(value), known: null });
  const rank = new Map(stages.map((stage, i) => [stage, i]));
  const ends = fates.map(({ state, stage }) =>
    state === "published" ? stages.length - 1 : (rank.get(stage) ?? 0) - (state === "dropped" ? 1 : 0),
  );
  const most = rows.turns.reduce((a, b) => Math.max(a, b), 0);
  const names = STEPS.map(({ name }) => name);
  const list: Field[] = [
    text("verdict", "last verdict", { at: of(rows.verdict), values: verdicts, known: verdicts }),
    ofProblem("problem", "id of the problem", ({ id }) => id),
    ofProblem("name", "name of the problem", ({ name }) => name),
    ofProblem("difficulty", "difficulty of the problem", ({ difficulty }) => difficulty),
    ofProblem("source", "source of the problem", ({ source }) => source),
    number("sample", "sample number", rows.sample),
    number("turns", "number of turns", rows.turns),
    number("tokens", "prompt and completion tokens", rows.tokens),
    number("cpu", "CPU time of the slowest test, ms", rows.cpu),
    number("similarity", "Jaccard similarity to the kept row that it duplicates", rows.similarity, 10_000),
    text("set", "single, multi or none", {
      at: of(rows.set),
      values: SETS.map((set) => set || "none"),
      known: SETS.map((set) => set || "none"),
    }),
    text("status", "published, or where it ended", {
      at: of(rows.fate),
      values: fates.map(fateName),
      known: null,
    }),
    text("state", "published, kept or dropped", {
      at: of(rows.fate),
      values: fates.map(({ state }) => state),
      known: ["published", "kept", "dropped"],
    }),
    text("reason", "why it was dropped", {
      at: of(rows.fate),
      values: fates.map(({ reason }) => reason),
      known: null,
    }),
    text("dropped_by", "stage that dropped it", {
      at: of(rows.fate),
      values: fates.map(({ state, stage }) => (state === "dropped" ? stage : "")),
      known: [...stages, ""],
    }),
    text("error", "whether an infrastructure error ended it", {
      at: of(rows.fate),
      values: fates.map(({ error }) => (error ? "yes" : "no")),
      known: ["yes", "no"],
    }),
    text("strategy", "strategy", {
      at: of(rows.arm),
      values: arms.map(({ strategy }) => strategy),
      known: null,
    }),
    text("model", "model", { at: of(rows.arm), values: arms.map(({ model }) => model), known: null }),
    text("flag", "flagged by you", {
      at: (row) => (flags.has(ids.at(row)) ? 1 : 0),
      values: ["no", "yes"],
      known: ["yes", "no"],
    }),
    ...Array.from({ length: Math.min(TURNS, most) }, (_, turn) =>
      text(`turn${turn + 1}`, `what turn ${turn + 1} came to`, {
        at: of(rows.path),
        values: paths.map((path) => (path[turn] === undefined ? "" : stepOf(path[turn]).name)),
        known: [...names, ""],
      }),
    ),
    ...stages.map((stage, i) =>
      text(`kept_by_${stage.replaceAll("-", "_")}`, `whether it passed ${stage}`, {
        at: of(rows.fate),
        values: ends.map((end) => (end >= i ? "yes" : "no")),
        known: ["yes", "no"],
      }),
    ),
  ];
  return new Map(list.map((field) => [field.name, field]));
}

const COMPARISONS: Readonly<Record<Exclude<Operator, "~">, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function numbers({ name, of }: Numbers & Pick<Field, "name">, operator: Operator, value: string): Test {
  const wanted = Number(value);
  if (value.trim() === "" || Number.isNaN(wanted)) throw new FilterError(`${name} is a number, not ${value}`);
  if (operator === "~") throw new FilterError(`${name} is a number: compare it with = != < <= > >=`);
  const holds = COMPARISONS[operator];
  // A negative number means that there is none.
  return (row) => of(row) >= 0 && holds(of(row), wanted);
}

function texts(
  { name, at, values, known }: Texts & Pick<Field, "name">,
  operator: Operator,
  value: string,
): Test {
  const wanted = value.toLowerCase();
  if (operator !== "=" && operator !== "!=" && operator !== "~")
    throw new FilterError(`${name} is a text: compare it with = != ~`);
  if (operator !== "~" && known !== null && !known.some((one) => one.toLowerCase() === wanted)) {
    const near = nearest(value, known);
    throw new FilterError(
      `${name} has no value ${value}${near.length === 0 ? `; it has ${known.filter(Boolean).join(", ")}` : `; did you mean ${near.join(" or ")}?`}`,
    );
  }
  const found = values.map((one) => {
    const own = one.toLowerCase();
    return operator === "~" ? own.includes(wanted) : (own === wanted) === (operator === "=");
  });
  return (row) => found[at(row)] === true;
}

/** @returns what the parser of filters asks for */
export const compareWith =
  (fields: Fields): Compare =>
  (name, operator, value) => {
    const field = fields.get(name);
    if (field === undefined) {
      const near = nearest(name, fields.keys());
      throw new FilterError(
        `there is no field ${name}; ${near.length === 0 ? `fields: ${[...fields.keys()].join(", ")}` : `did you mean ${near.join(" or ")}?`}`,
      );
    }
    return field.kind === "number" ? numbers(field, operator, value) : texts(field, operator, value);
  };

/** The value of a row as an export and a table show it; null: none. */
export function fieldValue(field: Field, row: number): string | number | null {
  if (field.kind === "text") return field.values[field.at(row)] ?? "";
  const value = field.of(row);
  return value < 0 ? null : value;
}

/** What a table sorts by: whole numbers, texts by their alphabetical rank; -1: none. */
export function sortKey(field: Field): (row: number) => number {
  if (field.kind === "number") return (row) => Math.round(field.of(row) * field.scale);
  const { values, at } = field;
  const order = values.map((_, i) => i).sort((a, b) => collator.compare(values[a] ?? "", values[b] ?? ""));
  const ranks = new Map<string, number>();
  for (const i of order) if (!ranks.has(values[i] ?? "")) ranks.set(values[i] ?? "", ranks.size);
  const rankOf = values.map((value) => ranks.get(value) ?? -1);
  return (row) => rankOf[at(row)] ?? -1;
}

const collator = new Intl.Collator("en", { numeric: true });

/** What a search asks of the fields (select.ts). */
export function searchedFields(source: FieldSource): {
  fields: Fields;
  testOf(filter: string): Test;
  sortKeyOf(column: string): ((row: number) => number) | null;
} {
  const fields = fieldsOf(source);
  const compare = compareWith(fields);
  return {
    fields,
    testOf: (filter) => parseFilter(filter, compare),
    sortKeyOf: (column) => {
      const field = fields.get(column);
      return field === undefined ? null : sortKey(field);
    },
  };
}
