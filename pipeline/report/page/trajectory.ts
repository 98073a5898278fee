/**
 * One trajectory: its turns with prompts, answers, differences and tests, then the verdict on all
 * tests and the decisions; beside them an outline that stays in view.
 */
import type { Body, ProblemBody } from "../shared/format.ts";
import { stepOf } from "../shared/steps.ts";
import { diffBlock } from "./code.ts";
import { el } from "./dom.ts";
import { callParts, type Shown } from "./message.ts";
import { cell } from "./strip.ts";
import { publicTests, verification } from "./verdicts.ts";

type Turn = Body["turns"][number];

function difference(turn: Turn, before: Turn | undefined): HTMLElement | null {
  if (before?.code == null || turn.code === null) return null;
  const isSame = before.code === turn.code;
  return el(
    "details",
    { class: "segment", open: !isSame },
    el("summary", {}, isSame ? "The program did not change" : "Changes to the program"),
    isSame ? null : diffBlock(before.code, turn.code),
  );
}

/** Ids of other trajectories become links. */
const detailParts = (detail: string) =>
  detail
    .split(/\b(t[0-9a-f]{20})\b/)
    .map((part, i) => (i % 2 === 1 ? el("a", { href: `#t/${encodeURIComponent(part)}` }, part) : part));

function decisions(body: Body, problem: ProblemBody): HTMLElement {
  const evidence = problem.nearest.find(({ removed }) => removed);
  const row = ({ stage, kept, reason, detail, label }: Body["decisions"][number]) => {
    const isRemoved = !kept && evidence !== undefined && evidence.rule === reason;
    return el(
      "tr",
      {},
      el("td", {}, stage),
      el("td", {}, kept ? `kept${label === null ? "" : ` as ${label}`}` : `dropped: ${reason ?? ""}`),
      el(
        "td",
        {},
        ...detailParts(detail ?? ""),
        isRemoved &&
          el("a", { href: `#contamination?${new URLSearchParams({ pair: evidence.pair_id })}` }, " evidence"),
      ),
    );
  };
  const head = el(
    "tr",
    {},
    ...["stage", "decision", "detail"].map((name) => el("th", { scope: "col" }, name)),
  );
  return el(
    "section",
    { id: "part-decisions", class: "turn", "aria-label": "Decisions" },
    el("h3", {}, "Decisions"),
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...body.decisions.map(row))),
  );
}

function turnPart(body: Body, i: number, parts: { problem: ProblemBody; shown: Shown; path: string }) {
  const { problem, shown, path } = parts;
  const turn = body.turns[i] as Turn;
  return el(
    "article",
    { class: "turn", id: `turn-${i + 1}`, "aria-label": `Turn ${i + 1}` },
    el(
      "h3",
      {},
      cell(path[i] ?? ""),
      ` Turn ${i + 1} `,
      el("small", {}, stepOf(path[i] ?? "").name),
      " ",
      turn.passed_public ? el("span", { class: "badge v-OK" }, "passes the public tests") : null,
    ),
    ...turn.calls.flatMap((call, c) => callParts(call, body.prose?.[i]?.[c], shown)),
    difference(turn, body.turns[i - 1]),
    publicTests(turn, problem, body.cpu.turns[i] ?? null),
  );
}

/** Links to the parts of the trajectory; buttons, since the address names turns only. */
function outline(body: Body, path: string): HTMLElement {
  const to = (id: string, ...content: (string | Node)[]) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", onclick: () => document.getElementById(id)?.scrollIntoView() },
        ...content,
      ),
    );
  return el(
    "nav",
    { class: "outline", "aria-label": "Parts of the trajectory" },
    el(
      "ol",
      {},
      ...body.turns.map((_, i) =>
        to(`turn-${i + 1}`, cell(path[i] ?? ""), ` Turn ${i + 1}: ${stepOf(path[i] ?? "").short}`),
      ),
      to("part-tests", "All tests"),
      to("part-decisions", "Decisions"),
    ),
  );
}

export type TrajectoryParts = {
  problem: ProblemBody;
  path: string;
  isRaw: boolean;
  isPublished: boolean;
};

export function trajectoryBody(body: Body, parts: TrajectoryParts): HTMLElement {
  const { problem, path, isRaw, isPublished } = parts;
  const statement = { text: problem.statement, formatted: problem.formatted, isShown: false };
  const shown: Shown = { isRaw, isPublished, statement };
  const turns = body.turns.map((_, i) => turnPart(body, i, { problem, shown, path }));
  const broke =
    body.outcome === "failed" || body.outcome === "context_overflow"
      ? el(
          "p",
          { class: "warning" },
          `This trajectory failed (${body.outcome}): ${body.failure ?? ""}. This is not a wrong answer.`,
        )
      : null;
  return el(
    "div",
    { class: "with-outline" },
    el(
      "div",
      { class: "turns-list" },
      broke,
      ...turns,
      verification(body, problem),
      decisions(body, problem),
    ),
    outline(body, path),
  );
}
