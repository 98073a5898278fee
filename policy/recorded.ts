/**
 * Policy that answers with a problem's recorded correct and incorrect solutions, randomly
 * rewritten, so that every stage has real work without a model server. Deterministic: an answer
 * depends only on the request's seed and the problem. Rows have policy and model "recorded" and no
 * token counts. Like a model, it sometimes gives no code block, an unclosed one, or a truncated
 * answer.
 */
import { allTests, type Problem } from "../schemas/problem.ts";
import { AFTER_CODE, BEFORE_CODE, BEFORE_RETRY, NO_CODE, REASONING } from "./phrases.ts";
import type { Answer, CallContext, ChatRequest, Policy } from "./policy.ts";
import { rewriteCLike } from "./rewrite/c-like.ts";
import { Random } from "./rewrite/random.ts";
import { rewrite } from "./rewrite/rewrite.ts";

/** Increased when equal seeds give different answers than before. */
const REVISION = 1;

/** Share of answers without a usable program, by kind. */
const MISHAPS = { noCode: 0.02, unclosed: 0.015, cut: 0.01 } as const;

/** Probability that a retry is correct: right + (1 − right) · GROWTH · turn, at most 0.95. */
const GROWTH = 0.2;

/**
 * @param right probability that a first answer is a correct solution, if the problem has both kinds
 */
export function recordedPolicy({ right }: { right: number }): Policy {
  return {
    kind: "recorded",
    model: "recorded",
    identity: { policy: "recorded", right, revision: REVISION },
    complete: (request, context) => Promise.resolve(answer(new Random(seedOf(request)), context, right)),
    close: () => Promise.resolve(),
  };
}

function seedOf({ seed }: ChatRequest): number {
  if (seed === undefined) throw new Error("recorded solutions are drawn by the request's seed");
  return seed;
}

function answer(random: Random, context: CallContext, right: number): Answer {
  if (context.wants === "reasoning") return said(reasoning(context.problem, random));
  const program = choose(context, right, random);
  const mishap = random.next();
  if (program === null || mishap < MISHAPS.noCode) return said(random.pick(NO_CODE));
  const { turn, language } = context;
  const code = rewritten(program, context, random).trimEnd();
  const before = random.pick(turn === 0 ? BEFORE_CODE : BEFORE_RETRY);
  // A line of three backticks in the code would close the block, so such code needs a longer fence.
  const fence = /^\s*```/m.test(code) ? "`````" : "```";
  const opening = `${before === "" ? "" : `${before}\n\n`}${fence}${random.pick(language === undefined ? PYTHON_TAGS : language.tags.slice(0, 2))}\n`;
  if (mishap < MISHAPS.noCode + MISHAPS.unclosed) return said(`${opening}${code}\n`);
  if (mishap < MISHAPS.noCode + MISHAPS.unclosed + MISHAPS.cut) {
    return { ...said(`${opening}${code.slice(0, Math.ceil(code.length / 2))}`), finish_reason: "length" };
  }
  const after = random.pick(AFTER_CODE);
  return said(`${opening}${code}\n${fence}${after === "" ? "" : `\n\n${after}`}`);
}

const PYTHON_TAGS = ["python", "python", "py", "python3"];

/** Languages with another lexer than those of Python and C are answered as recorded. */
function rewritten(code: string, { problem, language }: CallContext, random: Random): string {
  if (language === undefined) return rewrite(code, random, namesToKeep(problem));
  return language.isRewritten ? rewriteCLike(code, random, namesToKeep(problem)) : code;
}

function said(text: string): Answer {
  return {
    text,
    reasoning: null,
    finish_reason: "stop",
    prompt_tokens: null,
    cached_tokens: null,
    completion_tokens: null,
  };
}

type Programs = { right: string[]; wrong: string[] };
const known = new WeakMap<Problem, Map<string, Programs>>();

function programs(problem: Problem, name: string): Programs {
  const byLanguage = known.get(problem) ?? new Map<string, Programs>();
  known.set(problem, byLanguage);
  const found = byLanguage.get(name);
  if (found !== undefined) return found;
  const own = (list: Problem["solutions"]) =>
    list.filter(({ language }) => language === name).map(({ code }) => code);
  const both = { right: own(problem.solutions), wrong: own(problem.incorrect_solutions) };
  byLanguage.set(name, both);
  return both;
}

/**
 * A recorded program, randomly correct or incorrect; null if the problem has none in the language.
 */
function choose({ problem, turn, language }: CallContext, right: number, random: Random): string | null {
  const recorded = programs(problem, language?.name ?? "python3");
  const chance = right === 0 ? 0 : Math.max(right, Math.min(0.95, right + (1 - right) * GROWTH * turn));
  const lucky = random.next() < chance;
  const [first, second] = lucky ? [recorded.right, recorded.wrong] : [recorded.wrong, recorded.right];
  // If only correct programs are recorded, a draw for an incorrect one must not return a correct
  // one.
  if (first.length > 0) return random.pick(first);
  return lucky && second.length > 0 ? random.pick(second) : null;
}

const NAMES = /[A-Za-z_]\w*/g;
const keptNames = new WeakMap<Problem, Set<string>>();

/** Names that tests use. Assertions may use any name of the program. */
function namesToKeep(problem: Problem): Set<string> {
  const known = keptNames.get(problem) ?? namesOfTests(problem);
  keptNames.set(problem, known);
  return known;
}

function namesOfTests(problem: Problem): Set<string> {
  const { fn_name, starter_code, entry_point, setup_code } = problem;
  const assertions = entry_point === undefined ? [] : allTests(problem).map(({ input }) => input);
  return new Set([
    ...(fn_name?.split(".") ?? []),
    ...[starter_code ?? "", entry_point ?? "", setup_code ?? "", ...assertions].flatMap(
      (text) => text.match(NAMES) ?? [],
    ),
  ]);
}

function reasoning(problem: Problem, random: Random): string {
  const values = {
    tests: String(problem.public_tests.length),
    tags: problem.tags.slice(0, 3).join(", ") || "careful reading of the input",
    first: (problem.statement.split(/(?<=[.!?])\s/, 1)[0] ?? "").slice(0, 200).replace(/\s+/g, " "),
  };
  const parts = REASONING.filter(() => random.next() < 0.75);
  const sentences = (parts.length > 0 ? parts : REASONING.slice(3)).map((choices) => random.pick(choices));
  return sentences
    .map((sentence) =>
      sentence.replace(/\{(tests|tags|first)\}/g, (_, name: keyof typeof values) => values[name]),
    )
    .join(random.pick(["\n", "\n\n", " "]));
}
