/** The training page: loss, held-out loss and learning rate of each training of the run. */
import { both, type Line, lines } from "./charts.ts";
import { figure, type Html, html, table } from "./html.ts";

/** A step as recorded by the trainer; values that are not numbers are not drawn. */
export type Step = {
  step: number;
  loss?: number | null | undefined;
  eval_loss?: number | null | undefined;
  lr?: number | undefined;
  seconds?: number | undefined;
  tokens_per_second?: number | undefined;
};

/** `fault`: why the metrics could not be read. */
export type Training = { name: string; steps: readonly Step[]; fault: string | null };

/** Maximum steps in a table; charts show all. */
const LISTED = 50;

function series(steps: readonly Step[], key: "loss" | "eval_loss" | "lr", name: string): Line[] {
  const points = steps.flatMap((step) =>
    typeof step[key] === "number" ? [{ x: step.step, y: step[key] }] : [],
  );
  return points.length === 0 ? [] : [{ name, points }];
}

const shown = (value: number | null | undefined, digits: number): string =>
  typeof value === "number" ? value.toPrecision(digits) : "–";

function one({ name, steps, fault }: Training): Html {
  if (fault !== null)
    return html`<h2>${name}</h2><p class="warning">Its metrics could not be read: ${fault}</p>`;
  if (steps.length === 0) return html`<h2>${name}</h2><p>No step is recorded yet.</p>`;
  const every = Math.ceil(steps.length / LISTED);
  const listed = steps.filter((_, i) => i % every === 0 || i === steps.length - 1);
  const figures = table({
    caption: every === 1 ? `Steps of ${name}` : `One step in ${every} of ${name}`,
    head: ["step", "loss", "held-out loss", "learning rate", "tokens/s"],
    rows: listed.map((step) => [
      String(step.step),
      shown(step.loss, 5),
      shown(step.eval_loss, 5),
      shown(step.lr, 3),
      typeof step.tokens_per_second === "number" ? Math.round(step.tokens_per_second) : "–",
    ]),
  });
  const loss = [...series(steps, "loss", "training"), ...series(steps, "eval_loss", "held out")];
  const rate = series(steps, "lr", "learning rate");
  const last = steps.at(-1);
  return html`<h2>${name}</h2>
<p>${steps.length} recorded steps; last loss ${shown(last?.loss, 5)}.</p>
${loss.length > 0 && figure({ title: "Loss", chart: both((width) => lines(`Loss of ${name}`, loss, { x: "step", y: "loss", width })), figures })}
${rate.length > 0 && figure({ title: "Learning rate", chart: both((width) => lines(`Learning rate of ${name}`, rate, { x: "step", y: "learning rate", format: ".1e", width })), figures })}`;
}

export const trainingPage = (trainings: readonly Training[]): Html => html`${trainings.map(one)}`;
