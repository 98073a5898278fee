/**
 * Ids of rows, by hash of what identifies them: equal inputs give equal ids in every run. They are
 * part of published files and of every decision, so their form must not change.
 */
import { sha256 } from "../io/hash.ts";

const HASH_LENGTH = 20;

/** @param arm hash of policy, parameters, strategy and prompts */
export const trajectoryId = (arm: string, problemId: string, sample: number): string =>
  `t${sha256([arm, problemId, sample]).slice(0, HASH_LENGTH)}`;

/** Id of the example made of a trajectory. */
export const exampleId = (trajectory: string): string =>
  `e${sha256(["example", trajectory]).slice(0, HASH_LENGTH)}`;
