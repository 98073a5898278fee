/** The path of a trajectory: what each of its turns came to (shared/steps.ts). */
import type { Trajectory } from "../../../schemas/trajectory.ts";
import type { VerdictClass, Verification } from "../../../schemas/verdict.ts";

const LETTERS: Readonly<Record<VerdictClass, string>> = {
  OK: "C",
  WA: "W",
  RE: "R",
  CE: "X",
  TLE: "T",
  ILE: "T",
  MLE: "M",
  OLE: "M",
  INTERNAL: "E",
};

type Turn = Pick<Trajectory["turns"][number], "code" | "public_verdicts" | "passed_public">;

function letterOf(turn: Turn, verified: Verification | undefined): string {
  if (turn.code === null) return "N";
  const failed = turn.public_verdicts.find(({ verdict }) => verdict !== "OK");
  if (failed !== undefined) return LETTERS[failed.verdict];
  if (verified === undefined) return "U";
  if (verified.verdict === "OK" || verified.verdict === "INTERNAL") return LETTERS[verified.verdict];
  // Public tests were shown to the model: a failure on another test is a different thing.
  return turn.passed_public && verified.failing_group !== "public" ? "H" : LETTERS[verified.verdict];
}

/** @param verifications of the trajectory */
export function pathOf(
  { turns, outcome }: Pick<Trajectory, "turns" | "outcome">,
  verifications: readonly Verification[],
): string {
  const letters = turns.map((turn, i) =>
    letterOf(
      turn,
      verifications.find((one) => one.turn === i + 1),
    ),
  );
  const broke = outcome === "failed" || outcome === "context_overflow";
  return letters.join("") + (broke ? "E" : "");
}
