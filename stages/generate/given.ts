/**
 * Trajectories from a file of answers: programs are extracted and run on the public tests as if
 * they had been sampled, so that every later stage works on them. No model is called.
 * Promises: messages stay as given, but for reasoning in their text, which is split off; a
 * trajectory without user messages gets the statement as its first.
 */
import { hashSeed, sha256 } from "../../io/hash.ts";
import { splitReasoning } from "../../policy/reasoning.ts";
import { segment } from "../../rollout/compose.ts";
import { type ExtractRule, extractCode } from "../../rollout/extract.ts";
import { type PublicTests, publicVerdicts } from "../../rollout/public-tests.ts";
import { isWholeProgram } from "../../rollout/whole-program.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Call, Segment, Trajectory, Turn } from "../../schemas/trajectory.ts";
import type { StageContext } from "../define-stage.ts";
import { trajectoryId } from "../row-ids.ts";
import { shipsWithUs } from "../shipped.ts";
import { endsTurn, type Given, type GivenMessage } from "./answers/line.ts";
import type { GatedJudge } from "./gated-judge.ts";

/** The judges of a trajectory's programs on their public tests. */
type Judges = {
  /** For programs that verify judges on all tests if they pass, which are all or only the last. */
  gated: GatedJudge | null;
  isEveryTurn: boolean;
};

/** Rows in the order of the file; equal model and strategy are one arm. */
export function givenTrajectories(
  { problem, given, gated }: { problem: Problem; given: readonly Given[]; gated: GatedJudge | null },
  ctx: StageContext,
): Promise<Trajectory[]> {
  const tests = {
    problem,
    judge: ctx.judge,
    judgeOptions: ctx.config.judge,
    trusted: shipsWithUs(problem, ctx.config),
    language: ctx.config.generate.language,
  };
  const judges = { gated, isEveryTurn: ctx.config.verify.every_turn };
  const rule = ctx.config.generate.extract ?? "first";
  return Promise.all(
    given.map(async (one, sample) => {
      ctx.signal.throwIfAborted();
      const row = await trajectoryOf(one, sample, { tests, judges, rule, seed: ctx.seed });
      ctx.count("trajectories");
      ctx.count(row.outcome);
      return row;
    }),
  );
}

async function trajectoryOf(
  given: Given,
  sample: number,
  { tests, judges, rule, seed }: { tests: PublicTests; judges: Judges; rule: ExtractRule; seed: number },
): Promise<Trajectory> {
  const { problem, language } = tests;
  const arm = sha256({ policy: "imported", model: given.model, strategy: given.strategy }).slice(0, 16);
  const turns: Turn[] = [];
  let failure: string | null = null;
  const answers = turnsOf(callsOf(given, problem)).map((calls) =>
    answerOf(calls, { problem, rule, language }),
  );
  const last = answers.findLastIndex(({ code }) => code !== null);
  for (const [at, answer] of answers.entries()) {
    const { gated, isEveryTurn } = judges;
    const isVerified = isEveryTurn || at === last;
    const judge = isVerified ? (gated ?? tests.judge) : tests.judge;
    const turn = await turnOf(answer, { ...tests, judge });
    if ("internal" in turn) {
      failure = turn.internal;
      break;
    }
    turns.push(turn);
  }
  const passed = turns.at(-1)?.passed_public === true;
  return {
    trajectory_id: trajectoryId(arm, problem.problem_id, sample),
    problem_id: problem.problem_id,
    arm,
    sample,
    seed: hashSeed(seed, problem.problem_id, sample),
    strategy: given.strategy,
    model: given.model,
    policy: "imported",
    temperature: given.temperature ?? 1,
    top_p: given.top_p ?? 1,
    turns,
    outcome: failure !== null ? "failed" : passed ? "passed_public" : "turns_used_up",
    failure,
    ...(given.tools != null && { tools: given.tools }),
  };
}

/** The calls of a turn with the program of its last answer. */
type Answer = { calls: Call[] } & ReturnType<typeof extractCode>;

function answerOf(
  calls: Call[],
  { problem, rule, language }: Pick<PublicTests, "problem" | "language"> & { rule: ExtractRule },
): Answer {
  const { answer, finish_reason: finishReason } = calls.at(-1) as Call;
  const isWhole = (block: string) => isWholeProgram(block, problem, language);
  return { calls, ...extractCode(answer, { finishReason, rule, isWhole, language }) };
}

/** Answers that call tools belong to the turn of the answer that follows. */
function turnsOf(calls: readonly Call[]): Call[][] {
  const turns: Call[][] = [];
  let isOpen = false;
  for (const call of calls) {
    if (isOpen) turns.at(-1)?.push(call);
    else turns.push([call]);
    isOpen = !endsTurn(call);
  }
  return turns;
}

async function turnOf(
  { calls, code, language, extraction }: Answer,
  tests: PublicTests,
): Promise<Turn | { internal: string }> {
  const found = code === null ? { verdicts: [] } : await publicVerdicts(code, tests);
  if ("internal" in found) return found;
  const { verdicts } = found;
  const passed = verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === "OK");
  return { calls, code, language, extraction, public_verdicts: verdicts, passed_public: passed };
}

/**
 * Each answer with the messages before it; the first user message is the problem, later ones are
 * feedback.
 */
function callsOf({ messages }: Given, problem: Problem): Call[] {
  const calls: Call[] = [];
  let segments: Segment[] = [];
  for (const message of messages) {
    if (message.role !== "assistant") {
      segments.push(segmentOf(message, calls.length === 0));
      continue;
    }
    if (calls.length === 0 && !segments.some(({ kind }) => kind === "problem")) {
      segments.push(segment("problem", problem.statement));
    }
    const given = message.reasoning ?? message.reasoning_content ?? "";
    const { text, reasoning } = splitReasoning(message.content ?? "", given);
    const { finish_reason: finish, tool_calls, name } = message;
    calls.push({
      segments,
      answer: text,
      reasoning,
      finish_reason: finish === "tool_calls" ? "stop" : (finish ?? "stop"),
      prompt_tokens: message.prompt_tokens ?? null,
      cached_tokens: message.cached_tokens ?? null,
      completion_tokens: message.completion_tokens ?? null,
      ...(finish === "tool_calls" && { raw_finish_reason: finish }),
      ...(name != null && { name }),
      ...(tool_calls !== undefined && tool_calls.length > 0 && { tool_calls }),
    });
    segments = [];
  }
  return calls;
}

function segmentOf({ role, content, name, tool_call_id }: GivenMessage, isFirst: boolean): Segment {
  const isTool = role === "tool";
  const kind = role === "system" ? "system" : isFirst && !isTool ? "problem" : "feedback";
  return {
    kind,
    text: content ?? "",
    ...(isTool && { role: "tool" }),
    ...(name != null && { name }),
    ...(tool_call_id != null && { tool_call_id }),
  };
}
