/**
 * One trajectory: prompts by kind, answers, verdicts with tests, diffs between programs, decisions.
 */
import { number } from "../../../io/format.ts";
import { diffLines } from "../shared/diff.ts";
import { type Body, type ProblemBody, type ProblemLine, STRIPPED } from "../shared/format.ts";
import { answerParts, highlight } from "../shared/highlight.ts";
import { add, el, longText } from "./dom.ts";
import { publicTests, verification } from "./verdicts.ts";

export { verdictBadge } from "./verdicts.ts";

type Turn = Body["turns"][number];
type Call = Turn["calls"][number];

const KINDS: Readonly<Record<string, string>> = {
  cot_reasoning: "reasoning prompt",
  cot_instruction: "instruction prompt",
};

/** @param tag of the block; see `highlight` */
export function codeBlock(code: string, tag: string): HTMLElement {
  return longText(code, (text) => {
    const pieces = document.createDocumentFragment();
    for (const { kind, text: piece } of highlight(text, tag))
      add(pieces, kind === "" ? piece : el("span", { class: `py-${kind}` }, piece));
    return pieces;
  });
}

function segment({ kind, text, role, name }: Call["segments"][number]): HTMLElement {
  const isStripped = STRIPPED.has(kind);
  return el(
    "details",
    { class: `segment ${isStripped ? "stripped" : ""}`, open: text.length < 600 && kind !== "problem" },
    el(
      "summary",
      {},
      [role ?? KINDS[kind] ?? kind, name ?? []].flat().join(" "),
      " ",
      el("span", { class: "badge" }, isStripped ? "removed before publication" : "published"),
    ),
    longText(text),
  );
}

const tokenLine = ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  cached_tokens: cached,
  finish_reason,
}: Call) =>
  [
    `finish: ${finish_reason}`,
    ...(prompt === null ? [] : [`${number(prompt)} prompt tokens`]),
    ...(cached === null || cached === 0 ? [] : [`${number(cached)} cached`]),
    ...(completion === null ? [] : [`${number(completion)} completion tokens`]),
  ].join(" · ");

function callParts(call: Call): HTMLElement[] {
  return [
    ...call.segments.map(segment),
    ...(call.reasoning === null
      ? []
      : [
          el(
            "details",
            { class: "segment" },
            el("summary", {}, "reasoning of the model"),
            longText(call.reasoning),
          ),
        ]),
    el(
      "div",
      { class: "answer" },
      el("h4", {}, "Answer ", el("small", {}, tokenLine(call))),
      ...answerParts(call.answer)
        .filter(({ text }) => text.trim() !== "")
        .map(({ kind, text, info }) =>
          kind === "code" ? codeBlock(text, info) : longText(text.replace(/^\n+|\n+$/g, "")),
        ),
      ...(call.tool_calls ?? []).flatMap(({ function: called }) => [
        el("h4", {}, `Calls ${called.name}`),
        longText(called.arguments),
      ]),
    ),
  ];
}

export function diffBlock(before: string, after: string): HTMLElement {
  const signs = { same: " ", removed: "-", added: "+" };
  const pre = el("pre", { class: "code diff", tabindex: 0, role: "region", "aria-label": "difference" });
  for (const { kind, text } of diffLines(before, after))
    add(pre, el("span", { class: `diff-${kind}` }, `${signs[kind]} ${text}\n`));
  return pre;
}

function difference(turn: Turn, before: Turn | undefined): HTMLElement | null {
  if (before?.code == null || turn.code === null) return null;
  return el(
    "details",
    { class: "segment" },
    el("summary", {}, before.code === turn.code ? "The program did not change" : "Changes to the program"),
    diffBlock(before.code, turn.code),
  );
}

function decisions(body: Body): HTMLElement {
  const row = ({ stage, kept, reason, detail, label }: Body["decisions"][number]) =>
    el(
      "tr",
      {},
      el("td", {}, stage),
      el("td", {}, kept ? `kept${label === null ? "" : ` as ${label}`}` : `dropped: ${reason ?? ""}`),
      el("td", {}, ...detailParts(detail ?? "")),
    );
  const head = el(
    "tr",
    {},
    ...["stage", "decision", "detail"].map((name) => el("th", { scope: "col" }, name)),
  );
  return el(
    "div",
    {},
    el("h3", {}, "Decisions"),
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...body.decisions.map(row))),
  );
}

/** Ids of other trajectories become links. */
const detailParts = (detail: string) =>
  detail
    .split(/\b(t[0-9a-f]{20})\b/)
    .map((part, i) => (i % 2 === 1 ? el("a", { href: `#t/${encodeURIComponent(part)}` }, part) : part));

export function trajectoryBody(
  body: Body,
  { problem, line }: { problem: ProblemBody; line: ProblemLine },
): HTMLElement {
  const statement = el(
    "details",
    { class: "segment" },
    el("summary", {}, `Problem: ${line.name}`),
    problem.url === null ? null : el("p", {}, `Source: ${problem.url}`),
    el("p", {}, `${line.source}; ${problem.source_row}; ${problem.flags.join(", ")}`),
    longText(problem.statement),
  );
  const turns = body.turns.map((turn, i) =>
    el(
      "article",
      { class: "turn", id: `turn-${i + 1}`, "aria-label": `Turn ${i + 1}` },
      el(
        "h3",
        {},
        `Turn ${i + 1} `,
        turn.passed_public ? el("span", { class: "badge v-OK" }, "passes the public tests") : null,
      ),
      ...turn.calls.flatMap(callParts),
      difference(turn, body.turns[i - 1]),
      publicTests(turn, problem, body.cpu.turns[i] ?? null),
    ),
  );
  const broke =
    body.outcome === "failed" || body.outcome === "context_overflow"
      ? el(
          "p",
          { class: "warning" },
          `This trajectory failed (${body.outcome}): ${body.failure ?? ""}. This is not a wrong answer.`,
        )
      : null;
  return el("div", {}, broke, statement, ...turns, verification(body, problem), decisions(body));
}
