/**
 * Strategies as data: what each turn of a conversation requests. A strategy is a name from the list
 * below, a name of the grid (`single/REASONING/INSTRUCTION`,
 * `multi/FEEDBACK[/REASONING/INSTRUCTION]`, optionally with `+inline`), or a YAML file of the same
 * shape.
 * Source of CoT-retry: arXiv 2410.08105 (plain first turn; guidelines; naive solution in words,
 * then code).
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Registry } from "../io/registry.ts";
import { UserError } from "../schemas/errors.ts";
import { didYouMean } from "../schemas/nearest.ts";
import { plainFaults } from "../schemas/plain-words.ts";
import {
  ALL_INSTRUCTIONS,
  FEEDBACKS,
  INSTRUCTIONS,
  type Instruction,
  REASONING,
  type Reasoning,
} from "./names.ts";

const TurnPlan = z.strictObject({
  reasoning: z.enum(REASONING).nullable().default(null).describe("asked before the code"),
  instruction: z.enum(ALL_INSTRUCTIONS).nullable().default(null).describe("asked together with the code"),
  style: z
    .enum(["exchange", "inline"])
    .default("exchange")
    .describe(
      "exchange: reasoning is a question and an answer of its own, two calls; inline: one message, one call",
    ),
  format: z
    .literal("with_code")
    .optional()
    .describe(
      "with_code: in an exchange, the form of the program is asked for in the message that asks for the program; by default it comes before, beside the question that wants words only",
    ),
});
export type TurnPlan = z.infer<typeof TurnPlan>;

export const Strategy = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._/+-]+$/),
  feedback: z.enum(FEEDBACKS).default("failed_tests").describe("feedback on a failed attempt"),
  max_turns: z
    .int()
    .min(1)
    .max(10)
    .optional()
    .describe("maximum turns, even if generate.max_turns is larger"),
  turns: z
    .array(TurnPlan)
    .min(1)
    .max(10)
    .describe("one plan per turn; the last one applies to all later turns"),
});
export type Strategy = z.infer<typeof Strategy>;

const plan = (
  reasoning: Reasoning | null,
  instruction: Instruction | null,
  style: TurnPlan["style"] = "exchange",
) => ({
  reasoning,
  instruction,
  style,
});

const cotRetry = (style: TurnPlan["style"]): TurnPlan[] => [
  plan(null, null, style),
  plan(null, "guidelines", style),
  plan("natural_language_solution", null, style),
];

/** Strategies with a name of their own, outside the grid. */
export const STRATEGIES: readonly Strategy[] = [
  { name: "cot-retry", feedback: "failed_tests", turns: cotRetry("exchange") },
  { name: "cot-retry+inline", feedback: "failed_tests", turns: cotRetry("inline") },
  {
    name: "cot-retry+late",
    feedback: "failed_tests",
    turns: cotRetry("exchange").map((turn) =>
      turn.reasoning === null ? turn : { ...turn, format: "with_code" as const },
    ),
  },
  { name: "single", feedback: "failed_tests", max_turns: 1, turns: [plan(null, null)] },
  { name: "multi", feedback: "failed_tests", turns: [plan(null, null)] },
];

/** Those with a name of their own, then those of plug-ins. */
export const strategies = new Registry<Strategy>("strategy", STRATEGIES);

/** The names of the single-turn grid: 8 × 6, or 9 × 7 with "none" on both sides. */
export function gridNames(withNone: boolean): string[] {
  const none = withNone ? ["none"] : [];
  return [...none, ...REASONING].flatMap((r) => [...none, ...INSTRUCTIONS].map((i) => `single/${r}/${i}`));
}

/**
 * @param name a known name, a grid name, or a path ending in .yaml or .yml, relative to baseDir
 * @throws UserError for anything else, with what would do
 */
export function findStrategy(name: string, baseDir: string): Strategy {
  const known = strategies.find(name);
  if (known !== undefined) return known;
  const [file] = strategyFiles(name, baseDir);
  if (file !== undefined) return strategyFile(file);
  return gridStrategy(name);
}

function gridStrategy(name: string): Strategy {
  const inline = name.endsWith("+inline");
  const [shape, ...rest] = (inline ? name.slice(0, -"+inline".length) : name).split("/");
  const style = inline ? "inline" : "exchange";
  const feedback = shape === "multi" ? pick(FEEDBACKS, rest.shift(), name) : "failed_tests";
  const turn = plan(
    orNone(REASONING, rest.shift(), name),
    orNone(ALL_INSTRUCTIONS, rest.shift(), name),
    style,
  );
  if ((shape !== "single" && shape !== "multi") || rest.length > 0) throw unknown(name);
  return { name, feedback, ...(shape === "single" && { max_turns: 1 }), turns: [turn] };
}

function orNone<T extends string>(list: readonly T[], value: string | undefined, name: string): T | null {
  return value === "none" || value === undefined ? null : pick(list, value, name);
}

function pick<T extends string>(list: readonly T[], value: string | undefined, name: string): T {
  const found = list.find((item) => item === value);
  if (found === undefined) throw unknown(name);
  return found;
}

function unknown(name: string): UserError {
  const ways = [
    strategies.all.map((strategy) => strategy.name).join(", "),
    "single/REASONING/INSTRUCTION",
    "multi/FEEDBACK[/REASONING/INSTRUCTION]",
    "a .yaml file",
  ].join("; ");
  return new UserError({
    where: "generate.strategy",
    expected: `${ways}, optionally with +inline, where REASONING is none, ${REASONING.join(", ")}; INSTRUCTION none, ${ALL_INSTRUCTIONS.join(", ")}; FEEDBACK ${FEEDBACKS.join(", ")}`,
    got: name,
    fix: didYouMean(
      name,
      STRATEGIES.map((strategy) => strategy.name),
      "Choose one of these.",
    ),
  });
}

function strategyFile(path: string): Strategy {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UserError({ where: "generate.strategy", expected: "a YAML file", got, fix: "Fix the path." });
  }
  const value = parseYaml(text, path);
  const result = Strategy.safeParse(value);
  if (result.success) return result.data;
  throw new UserError(
    plainFaults(result.error.issues, Strategy, value).map(({ path: key, ...rest }) => ({
      where: `${path}: ${key.join(".") || "a strategy (name, feedback, max_turns, turns)"}`,
      ...rest,
    })),
  );
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UserError({ where: path, expected: "YAML", got, fix: "Fix the syntax." });
  }
}

/** Absolute path of the YAML file of a strategy, if it has one. */
export function strategyFiles(name: string, baseDir: string): string[] {
  return /\.ya?ml$/.test(name) ? [resolve(baseDir, name)] : [];
}

/** The plan of a 0-based turn. */
export function planOf({ turns }: Strategy, turn: number): TurnPlan {
  return turns[Math.min(turn, turns.length - 1)] as TurnPlan;
}
