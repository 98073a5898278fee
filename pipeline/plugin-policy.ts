/**
 * A policy of a plug-in.
 * Promises: its answers are checked; it sees the messages and the place of a call, and nothing of
 * the problem's tests; what it throws stops the run with its record kept (try again later), and a
 * fault of its code is a UserError; the journal keeps its answers as those of any model.
 */
import { z } from "zod";
import type { Origin } from "../io/registry.ts";
import { addedPolicies } from "../policy/added.ts";
import {
  type Answer,
  type CallContext,
  POLICY_FAILURES,
  type Policy,
  PolicyFailure,
} from "../policy/policy.ts";
import { shown, TryLaterError, UserError } from "../schemas/errors.ts";
import { FINISH_REASONS } from "../schemas/trajectory.ts";
import { inTime, quietly, saidBy } from "./plugin-calls.ts";
import { Callable, Schema } from "./plugin-tools.ts";

export const PluginPolicy = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "lower-case letters, digits and -"),
  revision: z.int().min(1).default(1),
  options: Schema.optional(),
  create: Callable,
});
export type PluginPolicy = z.infer<typeof PluginPolicy>;

const Made = z.object({
  model: z.string().min(1).max(200),
  complete: Callable,
  close: Callable.optional(),
});

const Count = z.int().min(0).nullable().default(null);
const Said = z.union([
  z.strictObject({
    text: z.string(),
    reasoning: z.string().nullable().default(null),
    finish_reason: z.enum(FINISH_REASONS).default("stop"),
    prompt_tokens: Count,
    cached_tokens: Count,
    completion_tokens: Count,
  }),
  z.strictObject({
    failure: z.enum(Object.keys(POLICY_FAILURES) as [keyof typeof POLICY_FAILURES]),
    detail: z.string().default(""),
  }),
]);

/** What `complete` returns. */
export type PluginAnswer = z.input<typeof Said>;
/** The place of a request; nothing of the problem but its id. */
export type PluginCall = Pick<CallContext, "sample" | "turn" | "call" | "wants"> & {
  problem_id: string;
  signal: AbortSignal | undefined;
};

/** Milliseconds for the start of a policy, and for one answer. */
const START_MS = 600_000;
const ANSWER_MS = 3_600_000;
/** Errors that the code of a plug-in makes, and no server. */
const FAULTS = [TypeError, ReferenceError, SyntaxError, RangeError];

/** @throws UserError for a name that is taken */
export function registerPolicy(plugin: PluginPolicy, origin: Origin): void {
  const { name } = plugin;
  const where = `plugins: ${origin.file}: policy ${name}`;
  addedPolicies.add(
    { name, create: (options, baseDir) => createOf(plugin, { options, baseDir, where }) },
    origin,
  );
}

type Start = { options: unknown; baseDir: string; where: string };

async function createOf(plugin: PluginPolicy, { options, baseDir, where }: Start): Promise<Policy> {
  const fault = (expected: string, got: string): UserError =>
    new UserError({ where, expected, got, fix: "Correct the plug-in; see docs/plugins.md." });
  const given = (plugin.options ?? z.strictObject({})).safeParse(options ?? {});
  if (!given.success) {
    throw new UserError(
      given.error.issues.map(({ path, message }) => ({
        where: ["policy.options", ...path.map(String)].join("."),
        expected: `options of the policy ${plugin.name}`,
        got: message,
        fix: "Correct the configuration.",
      })),
    );
  }
  const thrown = (error: unknown): Error => {
    if (error instanceof UserError || error instanceof TryLaterError || error instanceof PolicyFailure)
      return error;
    return FAULTS.some((kind) => error instanceof kind)
      ? fault("a policy that works", saidBy(error))
      : new TryLaterError(`${where}: ${saidBy(error)}`);
  };
  const awaited = async (run: () => unknown, ms: number, signal?: AbortSignal): Promise<unknown> => {
    const late = (): Error => new Error(`no answer within ${ms / 1000} s`);
    try {
      return await inTime(quietly(run), { ms, late, signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw thrown(error);
    }
  };
  const value = await awaited(() => plugin.create(structuredClone(given.data), { baseDir }), START_MS);
  const made = Made.safeParse(value);
  if (!made.success) throw fault("create: { model, complete(request, call), close() }", shown(value, 80));
  const { model } = made.data;
  // Called as members, so that `this` is what the plug-in made.
  const own = value as { complete(request: unknown, call: unknown): unknown; close?(): unknown };
  return {
    kind: "plugin",
    model,
    identity: { policy: plugin.name, revision: plugin.revision, model, options: given.data },
    async complete(request, { problem, sample, turn, call, wants, signal, known }): Promise<Answer> {
      const recorded = await known?.();
      if (recorded !== undefined) return recorded;
      const place: PluginCall = { problem_id: problem.problem_id, sample, turn, call, wants, signal };
      const answer = await awaited(() => own.complete(structuredClone(request), place), ANSWER_MS, signal);
      const said = Said.safeParse(answer);
      if (!said.success) throw fault("an answer { text, … } or { failure, detail }", shown(answer, 80));
      if ("failure" in said.data) throw new PolicyFailure(said.data.failure, said.data.detail);
      return said.data;
    },
    async close() {
      await awaited(() => own.close?.(), START_MS);
    },
  };
}
