/**
 * Faults of a configuration that no single key shows, found before anything is read, paid for or
 * written. What may be a secret (a key, a URL that carries one) is never repeated in an error.
 */
import { languageNames } from "../judge/languages/index.ts";
import { policyFault } from "../policy/added.ts";
import { checkUrls } from "../policy/openai/key.ts";
import { fileModeOf } from "../schemas/batch-options.ts";
import type { Config } from "../schemas/config.ts";
import { shown, UserError, type UserFault } from "../schemas/errors.ts";
import { MODEL_PRESETS } from "../schemas/model-presets.ts";
import { didYouMean } from "../schemas/nearest.ts";
import { RESERVED_FIELDS, TRANSPORT_FIELDS } from "../schemas/request-fields.ts";
import { formatFault } from "../stages/import/formats.ts";

/** Keys whose values may hold a secret where they were filled in wrongly. */
const SECRET = /^policy\.(base_urls|api_key)/;

/** @param key members from the root, joined by dots */
export const mayHoldSecret = (key: string): boolean => SECRET.test(key);

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** @param known whether what the configuration's plug-ins define is known by now */
export function crossFaults(config: Config, file: string, known = true): UserFault[] {
  return [
    ...keepPassingFaults(config, file),
    ...screenFaults(config, file),
    ...benchmarkFaults(config, file),
    ...(known ? [...formatFaults(config, file), ...addedPolicyFaults(config, file)] : []),
    ...policyFaults(config, file),
    ...presetFaults(config, file),
    ...requestFaults(config, file),
    ...languageFaults(config, file),
  ];
}

/** Pairs are named by benchmark and item. */
function benchmarkFaults({ decontaminate }: Config, file: string): UserFault[] {
  const names = decontaminate?.benchmarks.map(({ name }) => name) ?? [];
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  const [expected, fix] = [
    "a name of its own for each benchmark",
    "Rename one, or put the inputs under one name.",
  ];
  const where = `${file}: decontaminate.benchmarks`;
  return [...new Set(twice)].map((name) => ({ where, expected, got: `${name} twice`, fix }));
}

/** The names of formats, which only the stages know. */
function formatFaults({ import: own, decontaminate }: Config, file: string): UserFault[] {
  const inputs = [
    ...own.inputs.map((input, i) => ({ input, key: `import.inputs.${i}` })),
    ...(decontaminate?.benchmarks ?? []).flatMap((benchmark, b) =>
      benchmark.inputs.map((input, i) => ({ input, key: `decontaminate.benchmarks.${b}.inputs.${i}` })),
    ),
  ];
  return inputs
    .map(({ input, key }) => formatFault(input, `${file}: ${key}`))
    .filter((fault) => fault !== null);
}

function addedPolicyFaults({ policy }: Config, file: string): UserFault[] {
  const fault = policy.kind === "plugin" ? policyFault(policy.name, `${file}: policy.name`) : null;
  return fault === null ? [] : [fault];
}

/** Languages, which only the judge knows. */
function languageFaults({ import: own, generate }: Config, file: string): UserFault[] {
  const named = [
    ...(generate.language === undefined ? [] : [["generate.language", generate.language] as const]),
    ...(own.languages ?? []).map((name, i) => [`import.languages.${i}`, name] as const),
  ];
  const known = languageNames();
  return named
    .filter(([key, name]) => !known.includes(name) && !(key.startsWith("import.") && name === "python2"))
    .map(([key, name]) => ({
      where: `${file}: ${key}`,
      expected: `one of ${known.join(", ")}`,
      got: shown(name),
      fix: didYouMean(name, known, "Choose one of these."),
    }));
}

function screenFaults(config: Config, file: string): UserFault[] {
  if (config.screen !== true || config.decontaminate !== undefined) return [];
  const expected = "a section decontaminate, which names the benchmarks";
  return [{ where: `${file}: screen`, expected, got: "none", fix: "Add it, or leave `screen` out." }];
}

/** What a model cannot do, or what would cost more than anyone means to pay. */
function presetFaults({ policy, generate }: Config, file: string): UserFault[] {
  if (policy.kind !== "openai" || policy.preset === undefined) return [];
  const { window, samples } = MODEL_PRESETS[policy.preset];
  const faults: UserFault[] = [];
  if (generate.context_tokens !== undefined && generate.context_tokens > window) {
    faults.push({
      where: `${file}: generate.context_tokens`,
      expected: `at most ${window}, the window of ${policy.preset}`,
      got: String(generate.context_tokens),
      fix: "Lower it, or leave it out.",
    });
  }
  if (generate.samples > samples.most) {
    faults.push({
      where: `${file}: generate.samples`,
      expected: `at most ${samples.most} with ${policy.preset}, which is meant for small sample counts`,
      got: String(generate.samples),
      fix: "Lower it; or name the model by policy.model, without a preset, if you mean to pay for so many.",
    });
  }
  return faults;
}

/** What a request must not have twice, or cannot have. */
function requestFaults({ policy, generate }: Config, file: string): UserFault[] {
  const faults: UserFault[] = [];
  if (generate.system !== undefined && generate.system_file !== undefined) {
    const [expected, got] = ["either generate.system or generate.system_file", "both"];
    faults.push({ where: `${file}: generate.system`, expected, got, fix: "Remove one of them." });
  }
  if (policy.kind === "plugin") return faults;
  if (policy.kind !== "openai") {
    if (generate.seed === undefined) return faults;
    const expected = "a seed for recorded solutions, which are drawn by it";
    return [...faults, { where: `${file}: generate.seed`, expected, got: "null", fix: "Leave it out." }];
  }
  for (const field of Object.keys(policy.request ?? {})) {
    const isTransport = (TRANSPORT_FIELDS as readonly string[]).includes(field);
    const own = Object.hasOwn(RESERVED_FIELDS, field) ? RESERVED_FIELDS[field] : undefined;
    if (own === undefined && !isTransport) continue;
    faults.push({
      where: `${file}: policy.request.${field}`,
      expected: "fields that shape answers and have no option of their own",
      got: field,
      fix: own === undefined ? "Move it to policy.transport." : `Remove it: ${own}.`,
    });
  }
  return faults;
}

function keepPassingFaults(config: Config, file: string): UserFault[] {
  // "keep-passing" is the section of the configuration.
  const { min_pass_fraction: fraction } = config["keep-passing"];
  if (fraction === 0 || fraction === 1 || config.verify.all_tests) return [];
  return [
    {
      where: `${file}: keep-passing.min_pass_fraction`,
      expected: "verify.all_tests: true beside a fraction between 0 and 1",
      got: `${fraction} with verify.all_tests: false`,
      fix: "Set verify.all_tests: true, so that every test of a failing program is counted.",
    },
  ];
}

/** How many servers a mode needs. */
function urlFaults(policy: Extract<Config["policy"], { kind: "openai" }>, file: string): UserFault[] {
  const mode = fileModeOf(policy);
  const { length } = policy.base_urls;
  const where = `${file}: policy.base_urls`;
  if (length === 0 && mode !== "files") {
    const fix = "Name it, as in base_urls: [http://localhost:8000/v1].";
    return [{ where, expected: "the URL of a server", got: "nothing: the key is missing", fix }];
  }
  if (length > 1 && mode === "batch") {
    const fix = "Name the one that has the Batch API.";
    return [{ where, expected: "one URL with policy.mode: batch", got: String(length), fix }];
  }
  return [];
}

function policyFaults({ policy }: Config, file: string): UserFault[] {
  if (policy.kind !== "openai") return [];
  const faults: UserFault[] = urlFaults(policy, file);
  try {
    checkUrls(policy.base_urls);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults.push(...error.faults);
  }
  if (policy.budget_money !== undefined && policy.price_prompt + policy.price_completion === 0) {
    faults.push({
      where: `${file}: policy.budget_money`,
      expected: "prices beside it (policy.price_prompt, policy.price_completion)",
      got: "none, so that nothing would ever cost anything",
      fix: "Name the prices of a million tokens, or use budget_tokens.",
    });
  }
  if (policy.api_key_env !== undefined && !VARIABLE.test(policy.api_key_env)) {
    faults.push({
      where: `${file}: policy.api_key_env`,
      expected: "the name of an environment variable",
      got: "something else (not shown: it may be the key itself)",
      fix: "Put the key into a variable, and its name here.",
    });
  }
  return faults;
}
