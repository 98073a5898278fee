/**
 * Builds the user messages of one turn as typed segments, which later stages remove by kind.
 * Promises: without its cot_* segments a message still asks for a program. A separate code request
 * consists of cot_instruction only, so that removing it leaves two consecutive answers, which are
 * then merged.
 */
import type { Problem } from "../schemas/problem.ts";
import type { Call, Segment } from "../schemas/trajectory.ts";
import { clip } from "./clip.ts";
import { neutralise } from "./control-tokens.ts";
import type { Prompts } from "./prompts.ts";
import type { TurnPlan } from "./strategies.ts";
import type { TemplateValues } from "./template.ts";

export type PlannedCall = { segments: Segment[]; wants: "code" | "reasoning" };

export type TurnInput = {
  problem: Problem;
  plan: TurnPlan;
  /** Feedback on the previous attempt; null in the first turn. */
  feedback: string | null;
};

/**
 * One or two user messages: if reasoning is a separate exchange, the second one asks for the code.
 */
export function composeTurn({ problem, plan, feedback }: TurnInput, prompts: Prompts): PlannedCall[] {
  const form = feedback === null ? formatText(problem, prompts) : prompts.render("format_retry");
  const start =
    feedback === null
      ? [
          ...(prompts.system === null ? [] : [segment("system", prompts.system)]),
          segment("problem", problemText(problem, prompts)),
        ]
      : [segment("feedback", feedback)];
  const opening = [...start, segment("format", form)];
  const instruction =
    plan.instruction === null
      ? []
      : [segment("cot_instruction", prompts.render(`instruction.${plan.instruction}`))];
  if (plan.reasoning === null) return [{ segments: [...opening, ...instruction], wants: "code" }];
  const reasoning = prompts.render(`reasoning.${plan.reasoning}`);
  if (plan.style === "inline") {
    const inline = segment("cot_reasoning", `${reasoning}\n\n${prompts.render("then_code")}`);
    return [{ segments: [...opening, inline, ...instruction], wants: "code" }];
  }
  const question = segment("cot_reasoning", `${reasoning}\n\n${prompts.render("reasoning_only")}`);
  const isLate = plan.format === "with_code";
  const code = prompts.render("code_request");
  // Part of the request, so that the two answers are still published as one.
  const request = segment("cot_instruction", isLate ? `${code}\n\n${form}` : code);
  return [
    { segments: [...(isLate ? start : opening), question], wants: "reasoning" },
    { segments: [request, ...instruction], wants: "code" },
  ];
}

/** Makes a segment. Every text for a model passes here, so control tokens are neutralised here. */
export function segment(kind: Segment["kind"], text: string): Segment {
  return { kind, text: neutralise(text) };
}

/** The text of a user message. */
export function userText(call: Pick<Call, "segments">): string {
  return call.segments.map(({ text }) => text).join("\n\n");
}

function problemText(problem: Problem, prompts: Prompts): string {
  return prompts.render("problem", {
    statement: problem.statement.trim(),
    limits: limits(problem),
    examples: problem.entry_point !== undefined || showsExamples(problem) ? [] : examples(problem),
  });
}

function limits({ cpu_limit_ms, memory_limit_mb }: Problem): string {
  return [
    ...(cpu_limit_ms === null ? [] : [`${cpu_limit_ms / 1000} s of CPU time`]),
    ...(memory_limit_mb === null ? [] : [`${memory_limit_mb} MB of memory`]),
  ].join(", ");
}

const squeezed = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Whether the statement contains the first public test, as in most sources. */
function showsExamples({ statement, public_tests }: Problem): boolean {
  const first = public_tests[0];
  return first === undefined || squeezed(statement).includes(squeezed(first.input));
}

function examples({ public_tests }: Problem): TemplateValues[] {
  return public_tests
    .slice(0, 3)
    .map(({ input, output }) => ({ input: clip(input.trimEnd(), 512), output: clip(output.trimEnd(), 512) }));
}

const plainAssertions = ({ public_tests }: Problem): TemplateValues[] =>
  public_tests.slice(0, 3).map(({ input }) => ({ code: clip(input.trimEnd(), 512) }));

function formatText(problem: Problem, prompts: Prompts): string {
  if (problem.entry_point !== undefined) {
    return prompts.render("format_assert", {
      entry_point: problem.entry_point,
      starter_code: problem.starter_code?.trim() ?? "",
      assertions: showsExamples(problem) ? [] : plainAssertions(problem),
    });
  }
  if (problem.fn_name !== null) {
    const starter = problem.starter_code?.trim() ?? "";
    return prompts.render("format_call", { fn_name: problem.fn_name, starter_code: starter });
  }
  return prompts.render("format", {
    reads: problem.input_file === null ? "reads standard input" : `reads the file ${problem.input_file}`,
    writes:
      problem.output_file === null ? "writes to standard output" : `writes the file ${problem.output_file}`,
  });
}
