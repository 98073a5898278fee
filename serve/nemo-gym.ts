/**
 * /verify of NeMo Gym: the last message of a response, judged on the unit tests of its row or on a
 * problem of the server.
 * Promise: without a verdict the sample is masked, with the kind of failure.
 */
import { z } from "zod";
import type { Cancellation } from "../judge/task.ts";
import { nemoGym } from "../stages/import/formats/nemo-gym.ts";
import type { Parts } from "./context.ts";
import { judged } from "./own.ts";
import { Refusal } from "./refusal.ts";
import { type JudgeAnswer, JudgeBody } from "./schemas.ts";
import { validated } from "./validate.ts";

const Output = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  content: z.unknown().optional(),
});

const Verify = z.looseObject({
  responses_create_params: z.looseObject({ input: z.unknown().optional() }),
  response: z.looseObject({ output: z.array(Output) }),
  verifier_metadata: z
    .looseObject({ problem_id: z.string().optional(), unit_tests: z.unknown().optional() })
    .optional(),
});
type Verify = z.infer<typeof Verify>;

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (typeof part?.text === "string" ? part.text : "")).join("");
}

function answerIn({ response }: Verify): string {
  const messages = response.output.filter(({ type }) => type === undefined || type === "message");
  return textOf(messages.at(-1)?.content);
}

/** The tests of the row, read as import reads them. */
function ownTests(body: Verify): Partial<JudgeBody> {
  const { responses_create_params, verifier_metadata } = body;
  const place = {
    input: { path: "request", format: nemoGym.name },
    maxRowBytes: Number.MAX_SAFE_INTEGER,
    index: 0,
    fallbackName: "request",
    specialJudge: null,
  } as unknown as Parameters<typeof nemoGym.convert>[1];
  // A statement is not judged; rows whose prompt is elsewhere have none.
  const params = { ...responses_create_params, input: responses_create_params.input ?? "-" };
  const row = { responses_create_params: params, verifier_metadata };
  const found = nemoGym.convert(row, place);
  if (!("draft" in found) || (found.untested !== undefined && found.draft.private_tests.length === 0)) {
    const why = "draft" in found ? found.untested?.detail : found.rejection.detail;
    throw new Refusal(
      400,
      "tests",
      `verifier_metadata.unit_tests: no tests that can be read (${why ?? "none"})`,
    );
  }
  const { private_tests, public_tests, fn_name, entry_point, setup_code, comparator } = found.draft;
  return {
    tests: [...public_tests, ...private_tests],
    ...(fn_name !== null && { fn_name }),
    ...(entry_point !== undefined && { entry_point }),
    ...(setup_code !== undefined && { setup_code }),
    ...(entry_point === undefined && comparator.kind !== "checker" && { comparator: comparator.kind }),
  };
}

export async function verify(raw: unknown, client: Cancellation, parts: Parts): Promise<unknown> {
  const body = validated(Verify, raw);
  const problem_id = body.verifier_metadata?.problem_id;
  const tests = problem_id === undefined ? ownTests(body) : { problem_id };
  const asked = validated(JudgeBody, { answer: answerIn(body), ...tests });
  let found: JudgeAnswer;
  try {
    found = await judged(asked, client, parts);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.isTemporary) throw error;
    return { ...body, reward: 0, mask_sample: true, failure_kind: error.code };
  }
  const { passed, verdict, share, code } = found;
  return { ...body, reward: Number(passed), verdict, share, extracted_code: code ?? null };
}
