/**
 * A trajectory as Markdown, for a message or an issue. Fences are longer than any run of backticks
 * inside.
 */
import { markdownLine } from "../../../io/visible.ts";
import { type Body, type ProblemLine, STRIPPED } from "./format.ts";

export function fenced(text: string, info = ""): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${info}\n${text}\n${fence}`;
}

export function trajectoryMarkdown(
  body: Body,
  { problem, fate }: { problem: ProblemLine; fate: string },
): string {
  const lines = [
    `# ${markdownLine(problem.name)}: trajectory ${markdownLine(body.id)}`,
    "",
    `Problem ${markdownLine(problem.id)}; ${body.turns.length} turns; ${markdownLine(fate)}`,
  ];
  for (const [i, turn] of body.turns.entries()) {
    lines.push("", `## Turn ${i + 1}`);
    for (const call of turn.calls) {
      for (const { kind, text, role } of call.segments) {
        lines.push("", `**${role ?? kind}**${STRIPPED.has(kind) ? " (stripped)" : ""}`, "", fenced(text));
      }
      lines.push("", "**answer**", "", fenced(call.answer));
      for (const { function: called } of call.tool_calls ?? [])
        lines.push("", `**calls ${markdownLine(called.name)}**`, "", fenced(called.arguments));
    }
    const verdicts = turn.public_verdicts.map((v, n) => `${n + 1} ${v.verdict}`).join(", ");
    lines.push("", `Public tests: ${verdicts === "" ? `none run (${turn.extraction})` : verdicts}`);
  }
  lines.push("", "## Decisions", "");
  for (const { stage, kept, reason, detail, label } of body.decisions) {
    const what = kept ? `kept${label === null ? "" : ` as ${label}`}` : `dropped: ${reason}`;
    lines.push(`- ${stage}: ${markdownLine(what)}${detail === null ? "" : ` (${markdownLine(detail)})`}`);
  }
  return `${lines.join("\n")}\n`;
}
