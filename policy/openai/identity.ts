/**
 * The options of a server's policy that shape answers, beside the model and the sampling
 * parameters. They are part of the arm and of generate's key; what is not set is absent.
 */
import type { PolicyOptions } from "../../schemas/run-options.ts";

type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

export function shapingAnswers({ send_reasoning, request = {} }: OpenAiOptions): Record<string, unknown> {
  return {
    ...(send_reasoning !== undefined && { send_reasoning }),
    ...(Object.keys(request).length > 0 && { request }),
  };
}

/** Everything that affects answers, the same however they are asked for. */
export const identityOf = (options: OpenAiOptions): Record<string, unknown> => ({
  policy: "openai",
  model: options.model,
  ...shapingAnswers(options),
});
