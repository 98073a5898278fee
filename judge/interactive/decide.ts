/**
 * The verdict of one interaction: who failed first decides.
 * Promises: an interactor's rejection counts unless the program had failed before; its acceptance
 * counts once the program has ended normally; an interactor that fails is INTERNAL here, and
 * judge/interactive/interactive.ts finds out whose fault it is. Pure.
 */
import type { VerdictClass } from "../../schemas/verdict.ts";
import { decisionOfStatus } from "../compare/testlib.ts";
import type { InteractorFacts } from "./record.ts";

/** Characters of an interactor's message that are shown. */
const SHOWN = 300;

type Decided = {
  verdict: VerdictClass;
  /** What the interactor said, or why it failed. */
  said: string;
};

const named = (said: string): string => said.trim().slice(-SHOWN);

/** OK or WA, or null where the interactor failed. */
const decisionOf = ({ status, signal, stopped }: InteractorFacts): "OK" | "WA" | null =>
  stopped !== 0 || signal !== 0 ? null : decisionOfStatus(status);

function failureOf({ status, signal, stopped, said }: InteractorFacts): string {
  const how =
    stopped !== 0
      ? "was stopped at a limit"
      : signal !== 0
        ? `ended by signal ${signal}`
        : `ended with status ${status}`;
  return `the interactor ${how} ${named(said)}`.trim();
}

/** @param failure of the program by how it ended; null: it ended normally */
export function decided(failure: VerdictClass | null, interactor: InteractorFacts | null): Decided {
  if (interactor === null) return { verdict: failure ?? "INTERNAL", said: "" };
  if (failure !== null && !interactor.first) return { verdict: failure, said: "" };
  const decision = decisionOf(interactor);
  if (decision === null) return { verdict: "INTERNAL", said: failureOf(interactor) };
  if (decision === "WA") return { verdict: "WA", said: named(interactor.said) };
  return { verdict: failure ?? "OK", said: "" };
}
