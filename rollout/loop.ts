/**
 * Samples one trajectory: ask the model, extract the program, run the public tests, give feedback,
 * repeat.
 * Promises: only public tests are run or shown; a rejected or overflowing request ends the
 * trajectory with a reason, never the run; a missing verdict (infrastructure error) ends it too and
 * never counts as a wrong answer.
 * Does not record answers and verdicts: the pipeline wraps policy and judge for that.
 */
import { hashSeed } from "../io/hash.ts";
import { Pacer } from "../io/pacer.ts";
import type { Judge } from "../judge/judge.ts";
import { type CallContext, type ChatMessage, type Policy, PolicyFailure } from "../policy/policy.ts";
import type { Problem } from "../schemas/problem.ts";
import type { JudgeOptions } from "../schemas/run-options.ts";
import type { Call, Trajectory, Turn } from "../schemas/trajectory.ts";
import type { TestVerdict } from "../schemas/verdict.ts";
import { composeTurn, type PlannedCall } from "./compose.ts";
import { extractCode } from "./extract.ts";
import { writeFeedback } from "./feedback.ts";
import { renderMessages } from "./messages.ts";
import type { Prompts } from "./prompts.ts";
import { publicVerdicts } from "./public-tests.ts";
import { planOf, type Strategy } from "./strategies.ts";
import { estimateTokens, LEAST_ANSWER } from "./tokens.ts";
import type { Trace } from "./trace.ts";

export type SamplingOptions = {
  max_turns: number;
  temperature: number;
  top_p: number;
  /** Completion tokens per answer. */
  max_tokens: number;
  /** Tokens of prompt and answer together. */
  context_tokens: number;
};

export type RollInput = {
  problem: Problem;
  /** 0-based. */
  sample: number;
  runSeed: number;
  arm: string;
  trajectoryId: string;
  strategy: Strategy;
  prompts: Prompts;
  policy: Policy;
  judge: Pick<Judge, "run">;
  judgeOptions: JudgeOptions;
  sampling: SamplingOptions;
  /** Requests carry the reasoning of earlier answers; default false. */
  sendReasoning?: boolean;
  /** Programs that ship with rftkit may run at any isolation level; default false. */
  trusted?: boolean;
  /** Makes the trace for LDB feedback; without it the feedback lists the failed tests. */
  trace?: (code: string, problem: Problem, test: number) => Promise<Trace | null>;
  signal?: AbortSignal;
};

/** Ends a trajectory with a reason; caught within this module. */
class Ended extends Error {
  readonly outcome: "context_overflow" | "failed";
  constructor(outcome: Ended["outcome"], reason: string) {
    super(reason);
    this.outcome = outcome;
  }
}

/** @throws errors of policy and judge, except PolicyFailure */
export async function rollTrajectory(input: RollInput): Promise<Trajectory> {
  const turns: Turn[] = [];
  const limit = Math.min(input.sampling.max_turns, input.strategy.max_turns ?? Number.POSITIVE_INFINITY);
  try {
    while (turns.length < limit && turns.at(-1)?.passed_public !== true)
      turns.push(await rollTurn(input, turns));
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    return toTrajectory(input, turns, { outcome: error.outcome, failure: error.message });
  }
  const outcome = turns.at(-1)?.passed_public === true ? "passed_public" : "turns_used_up";
  return toTrajectory(input, turns, { outcome, failure: null });
}

function toTrajectory(
  input: RollInput,
  turns: Turn[],
  end: Pick<Trajectory, "outcome" | "failure">,
): Trajectory {
  const { problem, sample, arm, strategy, policy, sampling } = input;
  return {
    trajectory_id: input.trajectoryId,
    problem_id: problem.problem_id,
    arm,
    sample,
    seed: hashSeed(input.runSeed, problem.problem_id, sample),
    strategy: strategy.name,
    model: policy.model,
    policy: policy.kind,
    temperature: sampling.temperature,
    top_p: sampling.top_p,
    turns,
    ...end,
  };
}

/**
 * Thousands of trajectories may continue at once: one per round of the event loop prepares its
 * messages.
 */
const pacer = new Pacer();

async function rollTurn(input: RollInput, before: readonly Turn[]): Promise<Turn> {
  await pacer.turn();
  const plan = planOf(input.strategy, before.length);
  const last = before.at(-1);
  const feedback = last === undefined ? null : await feedbackOn(last, input);
  const calls: Call[] = [];
  for (const planned of composeTurn({ problem: input.problem, plan, feedback }, input.prompts)) {
    const prior = [...before.flatMap((turn) => turn.calls), ...calls];
    const call = await ask(input, prior, { planned, turn: before.length, call: calls.length });
    calls.push(call);
    if (call.finish_reason === "length") break;
  }
  const answer = calls.at(-1) as Call;
  const which = plan.instruction === "weak_solution" ? "last" : "first";
  const { code, language, extraction } = extractCode(answer.answer, {
    finishReason: answer.finish_reason,
    which,
  });
  const verdicts = code === null ? [] : await judgePublic(code, input);
  const passed = verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === "OK");
  return { calls, code, language, extraction, public_verdicts: verdicts, passed_public: passed };
}

async function feedbackOn(turn: Turn, { strategy, problem, prompts, trace }: RollInput): Promise<string> {
  const failing = turn.public_verdicts.findIndex(({ verdict }) => verdict !== "OK");
  const wanted = strategy.feedback === "ldb" && turn.code !== null && failing >= 0 && trace !== undefined;
  const run = wanted ? await trace(turn.code as string, problem, failing) : null;
  return writeFeedback({ kind: strategy.feedback, problem, turn, trace: run }, prompts);
}

/** A call to make, with its place in the trajectory. */
type NextCall = { planned: PlannedCall; turn: number; call: number };

async function ask(
  input: RollInput,
  prior: readonly Call[],
  { planned, turn, call }: NextCall,
): Promise<Call> {
  const { problem, sample, sampling, policy } = input;
  const messages = renderMessages([...prior, { segments: planned.segments }], input.sendReasoning);
  const room = sampling.context_tokens - promptTokens(messages, prior.at(-1));
  if (room < Math.min(LEAST_ANSWER, sampling.max_tokens)) {
    throw new Ended(
      "context_overflow",
      `the messages of turn ${turn + 1} fill the window of ${sampling.context_tokens} tokens`,
    );
  }
  const request = {
    messages,
    temperature: sampling.temperature,
    top_p: sampling.top_p,
    max_tokens: Math.min(sampling.max_tokens, room),
    seed: hashSeed(input.runSeed, problem.problem_id, sample, turn, call),
  };
  const context: CallContext = { problem, sample, turn, call, wants: planned.wants };
  if (input.signal !== undefined) context.signal = input.signal;
  const answer = await policy.complete(request, context).catch((error: unknown) => {
    if (!(error instanceof PolicyFailure)) throw error;
    throw new Ended(
      error.kind === "context_overflow" ? error.kind : "failed",
      `${error.kind}: ${error.message}`,
    );
  });
  return {
    segments: planned.segments,
    answer: answer.text,
    reasoning: answer.reasoning,
    finish_reason: answer.finish_reason,
    prompt_tokens: answer.prompt_tokens,
    cached_tokens: answer.cached_tokens,
    completion_tokens: answer.completion_tokens,
  };
}

/** Maximum tokens that a chat template adds to a message. */
const FRAME = 8;

/**
 * Tokens of a request: up to the last answer as counted by the server (if it reports usage), the
 * rest estimated.
 */
function promptTokens(messages: readonly ChatMessage[], last: Call | undefined): number {
  const cost = ({ content }: ChatMessage) => estimateTokens(content) + FRAME;
  const counted = last?.prompt_tokens ?? null;
  if (counted !== null && last?.completion_tokens != null) {
    return counted + last.completion_tokens + cost(messages.at(-1) as ChatMessage) + FRAME;
  }
  return messages.reduce((sum, message) => sum + cost(message), 0);
}

/** Runs all public tests, because the feedback shows each of them. */
async function judgePublic(code: string, input: RollInput): Promise<TestVerdict[]> {
  const found = await publicVerdicts(code, input);
  if ("internal" in found) throw new Ended("failed", found.internal);
  return found.verdicts;
}
