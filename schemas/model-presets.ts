/**
 * Models that the method was measured on, by name: their name at the server, their context window,
 * and sensible numbers of trajectories. A preset only fills in what a configuration leaves out; it
 * sets no prices.
 */

export type ModelPreset = {
  /**
   * Name on the model hub or at the provider; for a server that uses another name set
   * `policy.model`.
   */
  model: string;
  /** Context window: tokens of prompt and answer together. */
  window: number;
  /** Trajectories per problem if the configuration gives none, and the maximum. */
  samples: { default: number; most: number };
};

/** Default of the paper; the maximum is that of generate.samples. */
const MANY = { default: 200, most: 100_000 };
/** For expensive models: 10 trajectories of three turns are the paper's point 10@30. */
const FEW = { default: 10, most: 30 };

const LLAMA_3_0 = 8192;
const LLAMA_3_1 = 131_072;

export const PRESET_NAMES = [
  "llama-3.0-8b",
  "llama-3.0-70b",
  "llama-3.1-8b",
  "llama-3.1-70b",
  "llama-3.1-405b",
  "gpt-4o",
] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const MODEL_PRESETS: Readonly<Record<PresetName, ModelPreset>> = {
  "llama-3.0-8b": { model: "meta-llama/Meta-Llama-3-8B-Instruct", window: LLAMA_3_0, samples: MANY },
  "llama-3.0-70b": { model: "meta-llama/Meta-Llama-3-70B-Instruct", window: LLAMA_3_0, samples: MANY },
  "llama-3.1-8b": { model: "meta-llama/Llama-3.1-8B-Instruct", window: LLAMA_3_1, samples: MANY },
  "llama-3.1-70b": { model: "meta-llama/Llama-3.1-70B-Instruct", window: LLAMA_3_1, samples: MANY },
  "llama-3.1-405b": { model: "meta-llama/Llama-3.1-405B-Instruct", window: LLAMA_3_1, samples: FEW },
  "gpt-4o": { model: "gpt-4o", window: 128_000, samples: FEW },
};

/** The paper's values for every model. */
const SAMPLING = { max_turns: 3, temperature: 1, top_p: 0.95 };
/**
 * Tokens that a conversation of three turns needs at most; the default of generate.context_tokens.
 */
const CONTEXT = 16_384;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The preset that a parsed configuration file names, if it exists. */
function presetOf(raw: unknown): ModelPreset | undefined {
  const policy = isObject(raw) ? raw.policy : undefined;
  const name = isObject(policy) ? policy.preset : undefined;
  return typeof name === "string" && Object.hasOwn(MODEL_PRESETS, name)
    ? MODEL_PRESETS[name as PresetName]
    : undefined;
}

/** The configuration, completed with the values of its preset. */
export function withPreset(raw: unknown): unknown {
  const preset = presetOf(raw);
  if (preset === undefined || !isObject(raw) || !isObject(raw.policy)) return raw;
  if (raw.generate !== undefined && !isObject(raw.generate)) return raw;
  const generate = {
    ...SAMPLING,
    samples: preset.samples.default,
    context_tokens: Math.min(CONTEXT, preset.window),
  };
  return {
    ...raw,
    policy: { model: preset.model, ...raw.policy },
    generate: { ...generate, ...raw.generate },
  };
}
