/**
 * The result of check-template for a reader: which tokens are trained, in two colours, then what
 * was refused and why. Texts of templates and rows are untrusted and shown with control characters
 * visible.
 */
import { styleText } from "node:util";
import type { ShownConversation, TemplateCheck } from "../../../trainer/template/tally.ts";
import { printable, printableLine } from "./printable.ts";

/** Lines of a context that are shown at its start and end. */
const EDGE = 6;
const WIDTH = 100;

export type View = { colour: boolean; isSample: boolean };

const context = (line: string, { colour }: View): string =>
  colour ? styleText("dim", `  │ ${line}`, { validateStream: false }) : `  │ ${line}`;
const target = (line: string, { colour }: View): string =>
  colour ? styleText("green", `  █ ${line}`, { validateStream: false }) : `  █ ${line}`;

function clipped(lines: readonly string[]): string[] {
  if (lines.length <= 2 * EDGE + 1) return [...lines];
  return [...lines.slice(0, EDGE), `… ${lines.length - 2 * EDGE} lines …`, ...lines.slice(-EDGE)];
}

/** A line break at the end of a text is part of it: it is shown. */
const linesOf = (text: string): string[] =>
  clipped(printable(text).split("\n")).map((line) =>
    line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line,
  );

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
}

function conversation({ id, rows, whole }: ShownConversation, view: View): string[] {
  const last = rows.at(-1)?.turns.at(-1);
  const turns = rows.flatMap((row, number) => row.turns.map((turn) => ({ turn, number })));
  return [
    `conversation ${printableLine(id)}: ${rows.length === 1 ? "one row" : `${rows.length} rows`}`,
    ...linesOf(last?.context ?? "").map((line) => context(line, view)),
    ...linesOf(last?.target ?? "").map((line) => target(line, view)),
    "",
    ...table([
      ["answer", "row", "context", "target", "in the whole conversation"],
      ...turns.map(({ turn, number }, i) => [
        `message ${turn.message + 1}`,
        `${number + 1}`,
        `${turn.start} tokens`,
        `${turn.length - turn.start} tokens`,
        whole[i] === undefined
          ? "cannot be rendered"
          : whole[i] === null
            ? "equal"
            : `differs from token ${whole[i]}`,
      ]),
    ]),
    "",
  ];
}

function refusals({ refused }: TemplateCheck): string[] {
  return refused.flatMap(({ reason, count, meaning, cure, rows }) => [
    `refused: ${count} × ${reason}: ${meaning}`,
    ...rows.map(({ id, detail }) => `  ${printableLine(id)}: ${printableLine(detail)}`),
    `  to fix: ${cure}`,
  ]);
}

const kwargsText = (kwargs: TemplateCheck["template_kwargs"]): string =>
  Object.keys(kwargs).length === 0 ? "none" : JSON.stringify(kwargs);

function head(check: TemplateCheck): string[] {
  const { folder, template, stops, thought_field, frozen_date } = check;
  return [
    ...table([
      ["model", printableLine(folder)],
      [
        "chat template",
        `${template.file}, ${printableLine(template.name)} (sha256 ${template.sha256.slice(0, 12)})`,
      ],
      ["template_kwargs", kwargsText(check.template_kwargs)],
      ["stop tokens", stops.map(({ id, text }) => `${printableLine(text)} (${id})`).join(", ")],
      [
        "reasoning",
        thought_field === null ? "the template reads no field for it" : `read from ${thought_field}`,
      ],
      [
        "date",
        frozen_date === null
          ? "not asked for"
          : `the template writes today's date; rows have ${frozen_date}, a server writes its own day`,
      ],
      ["loss", check.loss],
    ]),
    "",
  ];
}

/** What the command prints. */
export function templateView(check: TemplateCheck, view: View): string {
  const { conversations, accepted, rows, answers, differs, tokens, notes } = check;
  const legend =
    check.shown.length === 0
      ? []
      : [
          context("context: what a server sends", view),
          target("target: what is trained, up to the stop token", view),
          "",
        ];
  return [
    ...head(check),
    ...(view.isSample
      ? ["no rows given: these are samples; name a run directory or a file of messages", ""]
      : []),
    ...legend,
    ...check.shown.flatMap((each) => conversation(each, view)),
    `${conversations} conversations: ${accepted} accepted, ${conversations - accepted} refused`,
    `${answers} trained answers in ${rows} rows; ${tokens.target} of ${tokens.target + tokens.context} tokens are trained; the longest row has ${tokens.longest}`,
    differs === 0 || differs === null
      ? "A trainer that renders whole conversations sees the same tokens."
      : `A trainer that renders whole conversations sees other tokens for ${differs} of ${answers} answers: train one row an answer.`,
    ...notes.map(({ note, turns }) => `note: ${printableLine(note)} (${turns} answers)`),
    ...refusals(check),
    "",
  ].join("\n");
}
