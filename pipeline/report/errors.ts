/**
 * Infrastructure errors: problems that were given up, trajectories without a verdict. They are not
 * failures.
 */
import { number } from "../../io/format.ts";
import type { Collected } from "./collect/collector.ts";
import { type Html, html, table } from "./html.ts";
import type { RunIndex } from "./shared/format.ts";
import { fateKey, fateName } from "./shared/select.ts";

/** Maximum problems listed; the problems page has all. */
const LISTED = 50;

function givenUp({ givenUp: found, index }: Collected): Html | false {
  if (found.length === 0) return false;
  const names = new Map(index.problems.map(({ id, name }) => [id, name]));
  const shown = found.slice(0, LISTED);
  return table({
    caption: `Given up because their worker was killed each time: ${shown.length < found.length ? `the first ${LISTED} of ` : ""}${number(found.length)}`,
    head: ["problem", "stage", "reason", "rows lost"],
    rows: shown.map(({ stage, problem_id, detail, rows }) => [
      html`<a href="#trajectories?problem=${encodeURIComponent(problem_id)}">${names.get(problem_id) || problem_id}</a>`,
      stage,
      `${detail}; --from ${stage} tries it again`,
      rows,
    ]),
    left: 3,
  });
}

/** The fate of a row that no filter dropped, as in an evaluation, does not name the error. */
const kindOf = (fate: RunIndex["fates"][number]): string =>
  fate.state === "dropped" ? fateName(fate) : "without a verdict";

function withoutVerdict({ fates, rows }: RunIndex): Html | false {
  const kinds = new Map<string, { key: string; rows: number }>();
  for (const at of rows.fate) {
    const fate = fates[at];
    if (fate === undefined || !fate.error) continue;
    const key = fate.state === "dropped" ? fateKey(fate) : "error";
    const known = kinds.get(kindOf(fate)) ?? { key, rows: 0 };
    kinds.set(kindOf(fate), { key, rows: known.rows + 1 });
  }
  if (kinds.size === 0) return false;
  return table({
    caption: "Trajectories with an infrastructure error",
    head: ["error", "trajectories"],
    rows: [...kinds].map(([kind, { key, rows: count }]) => [
      html`<a href="#trajectories?fate=${encodeURIComponent(key)}">${kind}</a>`,
      count,
    ]),
  });
}

export function errors(collected: Collected): Html {
  const parts = [givenUp(collected), withoutVerdict(collected.index)].filter((part) => part !== false);
  if (parts.length === 0)
    return html`<p>None: no problem was given up, no trajectory was interrupted, no verdict is missing.</p>`;
  return html`<p>Infrastructure errors say nothing about a program and are never counted as wrong answers.</p>
${parts}`;
}
