/**
 * Trajectories from a file of answers: programs are extracted and run on the public tests as if
 * they had been sampled, so that every later stage works on them. No model is called.
 * Promises: messages stay as given; a trajectory without user messages gets the statement as its
 * first.
 */
import { hashSeed, sha256 } from "../../io/hash.ts";
import { segment } from "../../rollout/compose.ts";
import { extractCode } from "../../rollout/extract.ts";
import { type PublicTests, publicVerdicts } from "../../rollout/public-tests.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Call, Segment, Trajectory, Turn } from "../../schemas/trajectory.ts";
import type { StageContext } from "../define-stage.ts";
import { trajectoryId } from "../row-ids.ts";
import { shipsWithUs } from "../shipped.ts";
import type { Given } from "./answers-file.ts";

/** Rows in the order of the file; equal model and strategy are one arm. */
export function givenTrajectories(
  problem: Problem,
  given: readonly Given[],
  ctx: StageContext,
): Promise<Trajectory[]> {
  const tests = {
    problem,
    judge: ctx.judge,
    judgeOptions: ctx.config.judge,
    trusted: shipsWithUs(problem, ctx.config),
  };
  return Promise.all(
    given.map(async (one, sample) => {
      ctx.signal.throwIfAborted();
      const row = await trajectoryOf(one, sample, { tests, seed: ctx.seed });
      ctx.count("trajectories");
      ctx.count(row.outcome);
      return row;
    }),
  );
}

async function trajectoryOf(
  given: Given,
  sample: number,
  { tests, seed }: { tests: PublicTests; seed: number },
): Promise<Trajectory> {
  const { problem } = tests;
  const arm = sha256({ policy: "imported", model: given.model, strategy: given.strategy }).slice(0, 16);
  const turns: Turn[] = [];
  let failure: string | null = null;
  for (const call of callsOf(given, problem)) {
    const turn = await turnOf(call, tests);
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
  };
}

async function turnOf(call: Call, tests: PublicTests): Promise<Turn | { internal: string }> {
  const { code, language, extraction } = extractCode(call.answer, {
    finishReason: call.finish_reason,
    which: "first",
  });
  const found = code === null ? { verdicts: [] } : await publicVerdicts(code, tests);
  if ("internal" in found) return found;
  const { verdicts } = found;
  const passed = verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === "OK");
  return { calls: [call], code, language, extraction, public_verdicts: verdicts, passed_public: passed };
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
      const kind = message.role === "system" ? "system" : calls.length === 0 ? "problem" : "feedback";
      segments.push({ kind, text: message.content });
      continue;
    }
    if (calls.length === 0 && !segments.some(({ kind }) => kind === "problem")) {
      segments.push(segment("problem", problem.statement));
    }
    calls.push({
      segments,
      answer: message.content,
      reasoning: message.reasoning ?? null,
      finish_reason: message.finish_reason ?? "stop",
      prompt_tokens: message.prompt_tokens ?? null,
      cached_tokens: message.cached_tokens ?? null,
      completion_tokens: message.completion_tokens ?? null,
    });
    segments = [];
  }
  return calls;
}
