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
import {
  type Answer,
  type CallContext,
  type ChatRequest,
  type Policy,
  PolicyFailure,
  type SamplingField,
} from "../policy/policy.ts";
import type { Problem } from "../schemas/problem.ts";
import type { JudgeOptions } from "../schemas/run-options.ts";
import type { Call, Trajectory, Turn } from "../schemas/trajectory.ts";
import type { TestVerdict } from "../schemas/verdict.ts";
import { composeTurn, type PlannedCall } from "./compose.ts";
import { type ExtractRule, extractCode } from "./extract.ts";
import { writeFeedback } from "./feedback.ts";
import { renderMessages } from "./messages.ts";
import type { Prompts } from "./prompts.ts";
import { publicVerdicts } from "./public-tests.ts";
import { recordedLanguage } from "./recorded-language.ts";
import { promptTokens } from "./room.ts";
import { planOf, type Strategy } from "./strategies.ts";
import { LEAST_ANSWER } from "./tokens.ts";
import type { Trace } from "./trace.ts";
import { isWholeProgram } from "./whole-program.ts";

export type SamplingOptions = {
  max_turns: number;
  /** null: not sent. */
  temperature: number | null;
  top_p: number | null;
  /** null: not sent; otherwise each call has its own. */
  seed?: null | undefined;
  /** Completion tokens per answer; null: what the prompt leaves of the window. */
  max_tokens: number | null;
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
  /** Which block of an answer is the program; default: first, the rule of earlier versions. */
  extract?: ExtractRule | undefined;
  /** Language of the programs; default python3. */
  language?: string | undefined;
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

/** A trajectory in progress; `omitted`: sampling fields that its requests were sent without. */
type Rolling = RollInput & {
  omitted: Set<SamplingField>;
  /** Turns whose answer has several blocks that could be the program. */
  ambiguous: number;
};

/** @throws errors of policy and judge, except PolicyFailure */
export async function rollTrajectory(wanted: RollInput): Promise<Trajectory> {
  const input: Rolling = { ...wanted, omitted: new Set(), ambiguous: 0 };
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
  input: Rolling,
  turns: Turn[],
  end: Pick<Trajectory, "outcome" | "failure">,
): Trajectory {
  const { problem, sample, arm, strategy, policy, sampling, omitted } = input;
  return {
    trajectory_id: input.trajectoryId,
    problem_id: problem.problem_id,
    arm,
    sample,
    seed: hashSeed(input.runSeed, problem.problem_id, sample),
    strategy: strategy.name,
    model: policy.model,
    policy: policy.kind,
    temperature: omitted.has("temperature") ? null : sampling.temperature,
    top_p: omitted.has("top_p") ? null : sampling.top_p,
    turns,
    ...end,
    // Earlier versions did not count.
    ...(input.extract !== undefined && input.ambiguous > 0 && { several_programs: input.ambiguous }),
  };
}

/**
 * Thousands of trajectories may continue at once: one per round of the event loop prepares its
 * messages.
 */
const pacer = new Pacer();

async function rollTurn(input: Rolling, before: readonly Turn[]): Promise<Turn> {
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
  const { code, language, extraction, candidates } = extractCode(answer.answer, {
    finishReason: answer.finish_reason,
    rule: input.extract ?? "first",
    weakFirst: plan.instruction === "weak_solution",
    isWhole: (block) => isWholeProgram(block, input.problem, input.language),
    language: input.language,
  });
  if (candidates > 1) input.ambiguous += 1;
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

async function ask(input: Rolling, prior: readonly Call[], { planned, turn, call }: NextCall): Promise<Call> {
  const { problem, sample, sampling, policy } = input;
  const messages = renderMessages([...prior, { segments: planned.segments }], input.sendReasoning);
  const room = sampling.context_tokens - promptTokens(messages, prior.at(-1), input.sendReasoning === true);
  if (room < Math.min(LEAST_ANSWER, sampling.max_tokens ?? LEAST_ANSWER)) {
    throw new Ended(
      "context_overflow",
      `the messages of turn ${turn + 1} fill the window of ${sampling.context_tokens} tokens`,
    );
  }
  const { temperature, top_p } = sampling;
  const request: ChatRequest = {
    messages,
    ...(temperature !== null && { temperature }),
    ...(top_p !== null && { top_p }),
    max_tokens: Math.min(sampling.max_tokens ?? room, room),
    ...(sampling.seed !== null && { seed: hashSeed(input.runSeed, problem.problem_id, sample, turn, call) }),
  };
  const context: CallContext = { problem, sample, turn, call, wants: planned.wants };
  const language = recordedLanguage(input.language);
  if (language !== undefined) context.language = language;
  if (input.signal !== undefined) context.signal = input.signal;
  const known = await formerAnswer(input, { request, context, last: prior.at(-1) });
  const answer = known ?? (await complete(policy, request, context));
  if (answer.refusal !== undefined)
    throw new Ended("failed", `refused: ${answer.refusal || "the answer is empty"}`);
  for (const field of answer.omitted ?? []) input.omitted.add(field);
  return { segments: planned.segments, ...callOf(answer) };
}

/** What a trajectory keeps of an answer; what the server did not say is absent. */
function callOf(answer: Answer): Omit<Call, "segments"> {
  const { raw_finish_reason, reasoning_tokens, token_ids, tool_calls } = answer;
  return {
    answer: answer.text,
    reasoning: answer.reasoning,
    finish_reason: answer.finish_reason,
    prompt_tokens: answer.prompt_tokens,
    cached_tokens: answer.cached_tokens,
    completion_tokens: answer.completion_tokens,
    ...(raw_finish_reason !== undefined && { raw_finish_reason }),
    ...(reasoning_tokens !== undefined && { reasoning_tokens }),
    ...(token_ids !== undefined && { token_ids }),
    ...(tool_calls !== undefined && { tool_calls }),
  };
}

function complete(policy: Policy, request: ChatRequest, context: CallContext): Promise<Answer> {
  return policy.complete(request, context).catch((error: unknown) => {
    if (!(error instanceof PolicyFailure)) throw error;
    throw new Ended(
      error.kind === "context_overflow" ? error.kind : "failed",
      `${error.kind}: ${error.message}`,
    );
  });
}

/**
 * The recorded answer to the request as earlier versions built it: they counted reasoning as part
 * of the next prompt, so its max_tokens could be smaller.
 */
async function formerAnswer(
  { policy, sampling }: RollInput,
  { request, context, last }: { request: ChatRequest; context: CallContext; last: Call | undefined },
): Promise<Answer | undefined> {
  if (policy.recorded === undefined || last === undefined || last.reasoning === null) return undefined;
  const room = sampling.context_tokens - promptTokens(request.messages, last, true);
  const max_tokens = Math.min(sampling.max_tokens ?? room, room);
  return max_tokens === request.max_tokens ? undefined : policy.recorded({ ...request, max_tokens }, context);
}

/** Runs all public tests, because the feedback shows each of them. */
async function judgePublic(code: string, input: RollInput): Promise<TestVerdict[]> {
  const found = await publicVerdicts(code, input);
  if ("internal" in found) throw new Ended("failed", found.internal);
  return found.verdicts;
}
