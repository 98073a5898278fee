/**
 * What programs import as "rftkit/schemas": zod schemas of the configuration and of every row that
 * rftkit writes, each with its type under the same name.
 */
export { Config } from "../schemas/config.ts";
export { Contamination } from "../schemas/contamination.ts";
export { Decision } from "../schemas/decision.ts";
export { Example, Message, Provenance } from "../schemas/example.ts";
export { BucketSeal, Manifest, StageCounts } from "../schemas/manifest.ts";
export { allTests, Comparator, Problem, RejectedRow, Solution, Test } from "../schemas/problem.ts";
export { PublishedExample, PublishedProblem, RejectedTrajectory, SftExample } from "../schemas/published.ts";
export { ProblemScore } from "../schemas/score.ts";
export { Call, Segment, Trajectory, Turn } from "../schemas/trajectory.ts";
export { JudgeIdentity, TestVerdict, VerdictClass, Verification } from "../schemas/verdict.ts";
