/**
 * Messages of a turn: what was sent, by segment, and the answer, formatted or raw. A segment is
 * called published only if the trajectory is.
 */
import { number } from "../../../io/format.ts";
import { type Body, type Formatted, type FormattedCall, STRIPPED } from "../shared/format.ts";
import { answerParts } from "../shared/highlight.ts";
import { codeBlock } from "./code.ts";
import { built, el, longText } from "./dom.ts";

export type Call = Body["turns"][number]["calls"][number];

export type Shown = {
  isRaw: boolean;
  isPublished: boolean;
  /** The problem's statement, and whether it was shown already. */
  statement: { text: string; formatted: Formatted; isShown: boolean };
};

const KINDS: Readonly<Record<string, string>> = {
  cot_reasoning: "reasoning prompt",
  cot_instruction: "instruction prompt",
};

/** A text as the writer formatted it, or as it is. */
export function prose(text: string, formatted: Formatted, isRaw: boolean): HTMLElement {
  const trimmed = text.replace(/^\n+|\n+$/g, "");
  if (isRaw) return longText(trimmed);
  if (formatted !== null) return el("div", { class: "prose" }, ...formatted.map((tree) => built(tree)));
  // Texts that are shown in parts keep the button that shows more.
  return trimmed.length > 20_000 ? longText(trimmed) : el("div", { class: "prose plain" }, trimmed);
}

function tagOf(kind: string, isPublished: boolean): HTMLElement | null {
  const isStripped = STRIPPED.has(kind);
  if (!isPublished) return isStripped ? el("span", { class: "badge" }, "only for sampling") : null;
  return el("span", { class: "badge" }, isStripped ? "removed before publication" : "published");
}

/** The statement, formatted, between the words of the prompt around it. */
function withStatement(text: string, { statement, isRaw }: Shown): HTMLElement {
  const own = statement.text.trim();
  const from = text.indexOf(own);
  if (isRaw || from < 0 || statement.formatted === null) return prose(text, null, isRaw);
  const [before, after] = [text.slice(0, from), text.slice(from + own.length)];
  const around = (part: string) => (part.trim() === "" ? null : prose(part, null, false));
  return el("div", {}, around(before), prose(own, statement.formatted, false), around(after));
}

function segment({ kind, text, role, name }: Call["segments"][number], shown: Shown): HTMLElement {
  const isStripped = STRIPPED.has(kind);
  const { statement } = shown;
  const isStatement = kind === "problem" && text.includes(statement.text.trim());
  const isRepeated = isStatement && statement.isShown;
  if (isStatement) statement.isShown = true;
  const title = [role ?? KINDS[kind] ?? kind, name ?? []].flat().join(" ");
  return el(
    "details",
    { class: `segment ${isStripped ? "stripped" : ""}`, open: !isRepeated && text.length < 3000 },
    el("summary", {}, title, isRepeated ? " (as above) " : " ", tagOf(kind, shown.isPublished)),
    isStatement ? withStatement(text, shown) : longText(text),
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

function answer(call: Call, formatted: FormattedCall | undefined, isRaw: boolean): HTMLElement[] {
  let at = 0;
  return answerParts(call.answer).flatMap(({ kind, text, info }) => {
    if (kind === "code") return [codeBlock(text, info)];
    const own = formatted?.answer[at] ?? null;
    at += 1;
    return text.trim() === "" ? [] : [prose(text, own, isRaw)];
  });
}

/** @param formatted what the writer made of the texts; undefined: nothing has formatting */
export function callParts(call: Call, formatted: FormattedCall | undefined, shown: Shown): HTMLElement[] {
  return [
    el(
      "div",
      { class: "message user" },
      el("h4", {}, "Prompt"),
      ...call.segments.map((one) => segment(one, shown)),
    ),
    el(
      "div",
      { class: "message answer" },
      el("h4", {}, "Answer ", el("small", {}, tokenLine(call))),
      call.reasoning === null
        ? null
        : el(
            "details",
            { class: "segment reasoning" },
            el("summary", {}, "reasoning of the model"),
            prose(call.reasoning, formatted?.reasoning ?? null, shown.isRaw),
          ),
      ...answer(call, formatted, shown.isRaw),
      ...(call.tool_calls ?? []).flatMap(({ function: called }) => [
        el("h4", {}, `Calls ${called.name}`),
        longText(called.arguments),
      ]),
    ),
  ];
}
