/**
 * The page of template checks: what `check-template`, `finetune` and `export --for tokens` have
 * left in the run. Nothing is rendered for it; texts of templates and rows are untrusted and
 * escaped.
 */
import { number, percent } from "../../io/format.ts";
import { type Html, html, table } from "./html.ts";

type Turn = {
  message: number;
  length: number;
  start: number;
  context?: string | undefined;
  target?: string | undefined;
};

/** A check as it was recorded. */
export type TemplateRecord = {
  folder: string;
  template: { file: string; name: string; sha256: string };
  stops: readonly { id: number; text: string }[];
  template_kwargs: Readonly<Record<string, unknown>>;
  loss: string;
  window: number | null;
  frozen_date: string | null;
  conversations: number;
  accepted: number;
  rows: number;
  answers: number;
  differs: number | null;
  tokens: { context: number; target: number; longest: number };
  refused: readonly {
    reason: string;
    count: number;
    meaning: string;
    cure: string;
    rows: readonly { id: string; detail: string }[];
  }[];
  notes: readonly { note: string; turns: number }[];
  shown: readonly { id: string; rows: readonly { turns: readonly Turn[] }[] }[];
};

/** `fault`: why the record could not be read. */
export type RecordedCheck = { name: string; check: TemplateRecord } | { name: string; fault: string };

/** Characters of a context that are shown at each end. */
const EDGE = 1500;

const clipped = (text: string): string =>
  text.length <= 2 * EDGE
    ? text
    : `${text.slice(0, EDGE)}\n… ${text.length - 2 * EDGE} characters …\n${text.slice(-EDGE)}`;

function settings(check: TemplateRecord): Html {
  const kwargs =
    Object.keys(check.template_kwargs).length === 0 ? "none" : JSON.stringify(check.template_kwargs);
  return table({
    caption: "Template and settings",
    head: ["", "value"],
    left: 2,
    rows: [
      [
        "chat template",
        `${check.template.file}, ${check.template.name}, sha256 ${check.template.sha256.slice(0, 12)}`,
      ],
      ["template_kwargs", kwargs],
      ["stop tokens", check.stops.map(({ id, text }) => `${text} (${id})`).join(", ")],
      ["loss", check.loss],
      ["window", check.window === null ? "none" : String(check.window)],
      ["date in the template", check.frozen_date ?? "not used"],
    ],
  });
}

function counts({ conversations, accepted, answers, rows, tokens, differs }: TemplateRecord): Html {
  const all = tokens.target + tokens.context;
  return html`<p>${number(accepted)} of ${number(conversations)} conversations can be trained (${percent(accepted, conversations)}):
${number(answers)} answers in ${number(rows)} rows, ${number(tokens.target)} of ${number(all)} tokens are targets, the longest
row has ${number(tokens.longest)} tokens.${differs === null || differs === 0 ? "" : html` A trainer that renders whole conversations sees other tokens for ${number(differs)} answers.`}</p>`;
}

const refusals = ({ refused }: TemplateRecord): Html =>
  table({
    caption: "Refused conversations",
    head: ["reason", "meaning", "to fix", "first row", "count"],
    left: 4,
    rows: refused.map(({ reason, meaning, cure, rows, count }) => [
      reason,
      meaning,
      cure,
      rows[0] === undefined ? "" : `${rows[0].id}: ${rows[0].detail}`,
      count,
    ]),
  });

/** The last answer: what a server sends, and what is trained after it. */
function conversation({ id, rows }: TemplateRecord["shown"][number]): Html {
  const turn = rows.at(-1)?.turns.at(-1);
  if (turn === undefined) return html``;
  return html`<h3>${id}</h3>
<p>Context (${number(turn.start)} tokens, sent by a server), then the target (${number(turn.length - turn.start)} tokens, trained, highlighted), up to the
stop token:</p>
<pre class="code whole" tabindex="0">${clipped(turn.context ?? "")}<mark>${clipped(turn.target ?? "")}</mark></pre>`;
}

function one(recorded: RecordedCheck): Html {
  if ("fault" in recorded)
    return html`<h2>${recorded.name}</h2><p class="warning">This check could not be read: ${recorded.fault}</p>`;
  const { check } = recorded;
  return html`<h2>${check.folder}</h2>
${counts(check)}
${settings(check)}
${check.refused.length > 0 && refusals(check)}
${check.notes.length > 0 && html`<ul>${check.notes.map(({ note, turns }) => html`<li>${note} (${turns} answers)</li>`)}</ul>`}
${check.shown.map(conversation)}`;
}

export const templatePage = (checks: readonly RecordedCheck[]): Html => html`${checks.map(one)}`;
