/**
 * Names of the prompts that strategies consist of; each name is a file in rollout/prompts.
 * Source: the eight reasoning prompts, seven instruction prompts and four feedback kinds of arXiv
 * 2410.08105.
 */

/** Asked before the code and answered in words. File: reasoning.NAME.txt */
export const REASONING = [
  "self_reflection",
  "explain_examples",
  "tag",
  "difficulty",
  "natural_language_solution",
  "multiple_solutions",
  "helper_functions",
  "intermediate_variables",
] as const;
export type Reasoning = (typeof REASONING)[number];

/**
 * Asked together with the code; "guidelines" belongs to CoT-retry, not to the grid. File:
 * instruction.NAME.txt
 */
export const INSTRUCTIONS = [
  "step_by_step",
  "helper_functions",
  "check_constraints",
  "comment_lines",
  "docstrings",
  "weak_solution",
] as const;
export const ALL_INSTRUCTIONS = [...INSTRUCTIONS, "guidelines"] as const;
export type Instruction = (typeof ALL_INSTRUCTIONS)[number];

/** Feedback on a failed attempt. File: feedback.NAME.txt */
export const FEEDBACKS = ["binary", "failed_tests", "failed_and_passed", "ldb"] as const;
export type Feedback = (typeof FEEDBACKS)[number];

/**
 * Prompts of problems that are tested by assertions. They came later: they are part of the hash of
 * the prompts only where their text is not the built-in one.
 */
export const ASSERT_PROMPTS = ["format_assert", "test_report_assert"] as const;

/**
 * Prompts in whose place another text is used where `generate.language` is not python3. They are
 * part of the hash of the prompts only then, or where their text is not the built-in one.
 */
export const LANGUAGE_PROMPTS = {
  format: "language.format",
  format_retry: "language.format_retry",
  "reasoning.helper_functions": "language.helper_functions",
  "instruction.check_constraints": "language.check_constraints",
  "instruction.docstrings": "language.docstrings",
  "instruction.guidelines": "language.guidelines",
  "instruction.weak_solution": "language.weak_solution",
} as const;
type LanguagePrompt = (typeof LANGUAGE_PROMPTS)[keyof typeof LANGUAGE_PROMPTS] | "language.compile_error";
export const LANGUAGE_PROMPT_NAMES: readonly LanguagePrompt[] = [
  ...Object.values(LANGUAGE_PROMPTS),
  "language.compile_error",
];

/** Prompts that every conversation uses. */
export const FRAME_PROMPTS = [
  "problem",
  "format",
  "format_call",
  "format_retry",
  "reasoning_only",
  "then_code",
  "code_request",
  "no_code",
  "test_report",
] as const;

export type PromptName =
  | (typeof FRAME_PROMPTS)[number]
  | (typeof ASSERT_PROMPTS)[number]
  | LanguagePrompt
  | `reasoning.${Reasoning}`
  | `instruction.${Instruction}`
  | `feedback.${Feedback}`;

export const PROMPT_NAMES: readonly PromptName[] = [
  ...FRAME_PROMPTS,
  ...ASSERT_PROMPTS,
  ...LANGUAGE_PROMPT_NAMES,
  ...REASONING.map((name) => `reasoning.${name}` as const),
  ...ALL_INSTRUCTIONS.map((name) => `instruction.${name}` as const),
  ...FEEDBACKS.map((name) => `feedback.${name}` as const),
];
