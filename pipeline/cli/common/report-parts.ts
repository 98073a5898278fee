/** What a report shows of other rooms: trainings of `finetune`, checks of chat templates. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { workPaths } from "../../../trainer/plan.ts";
import { readMetrics } from "../../../trainer/progress.ts";
import { readChecks } from "../../../trainer/template/record.ts";
import type { RecordedCheck } from "../../report/template-page.ts";
import type { Training } from "../../report/training-page.ts";

/**
 * Trainings of `finetune` in the run; one with damaged metrics is listed with its fault and hides
 * no other.
 */
async function trainingsOf(dir: string): Promise<Training[]> {
  const folder = join(dir, "finetune");
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.sort().map(async (name): Promise<Training> => {
      try {
        return { name, steps: await readMetrics(workPaths(join(folder, name)).metrics), fault: null };
      } catch (error) {
        return {
          name,
          steps: [],
          fault: error instanceof Error ? error.message.slice(0, 300) : String(error),
        };
      }
    }),
  );
}

export async function reportParts(
  dir: string,
): Promise<{ trainings: Training[]; templates: readonly RecordedCheck[] }> {
  return { trainings: await trainingsOf(dir), templates: await readChecks(dir) };
}
