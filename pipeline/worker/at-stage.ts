/** Counters of a pass that the display reads: stages at work, and rows that have passed a stage. */
import { NOW } from "../../judge/counts.ts";

type Count = (what: string, by?: number) => void;

/** Prefix of the counters of buckets in which a stage is at work. */
export const AT_STAGE = `${NOW}at: `;
/** Prefix of the counters of decided rows (or problems) of a stage. */
export const ROWS = "rows:";

/** Says during `work` that the stage is at work. */
export async function atStage<T>(stage: string, count: Count, work: () => Promise<T>): Promise<T> {
  count(`${AT_STAGE}${stage}`, 1);
  try {
    return await work();
  } finally {
    count(`${AT_STAGE}${stage}`, -1);
  }
}

/** Counts a problem that has passed a stage, with its rows. */
export function countProblem(stage: string, count: Count, rows: number): void {
  count(`problems:${stage}`);
  count(`${ROWS}${stage}`, rows);
}
