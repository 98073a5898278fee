/**
 * Limits of lengths that a configuration need not name: their defaults in new run directories, and
 * in those of earlier versions. A run directory keeps the defaults that it was created with.
 */
/** Defaults of run directories that were created before null was the default. */
const EARLIER = { answer: 4096, window: 16_384, example: 8192 } as const;

/** As a configuration names them. */
type Named = { max_tokens?: number | null | undefined; context_tokens?: number | undefined };

export type GenerateLimits = {
  /** null: what the prompt leaves of the window. */
  max_tokens: number | null;
  context_tokens: number;
};

/** The limits of a configuration that was completed for its run, or of an earlier version. */
export const generateLimits = ({ max_tokens, context_tokens }: Named): GenerateLimits => ({
  max_tokens: max_tokens === undefined ? EARLIER.answer : max_tokens,
  context_tokens: context_tokens ?? EARLIER.window,
});

/** The limits in a new run that asks a server. @returns context_tokens: null if it asks for it */
export function newLimits({ max_tokens = null, context_tokens }: Named): {
  max_tokens: number | null;
  context_tokens: number | null;
} {
  return { max_tokens, context_tokens: context_tokens ?? (max_tokens === null ? null : EARLIER.window) };
}

/** @param max_tokens of an example @returns null: no limit */
export const exampleLimit = ({ max_tokens }: Pick<Named, "max_tokens">): number | null =>
  max_tokens === undefined ? EARLIER.example : max_tokens;
