/**
 * The source stage: reads problem files row by row as problems, each rejected row with its
 * reason.
 * Promises: problem ids depend only on content; nothing is dropped without a reason or a flag;
 * decoded pages, rows and tests are bounded; an invalid file is one UserError, at the latest after
 * its last row.
 */
import { resolve } from "node:path";
import { ImportOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { defineSource } from "./define-stage.ts";
import { type Limits, REJECTIONS } from "./import/format.ts";
import { pluginsOf } from "./import/formats.ts";
import { Identities } from "./import/identity.ts";
import { type Imported, InputReader, rejected } from "./import/input-reader.ts";
import { quarantineList } from "./import/quarantine.ts";
import { shardsOf } from "./import/shards.ts";

export const importStage = defineSource<Limits>({
  name: "import",
  revision: 1,
  reasons: REJECTIONS,
  options: ImportOptions,
  keyOf: ({ import: own }) => ({ ...own, ...pluginsOf(own.inputs) }),
  async *read(options, ctx) {
    const identities = new Identities();
    const quarantine = await quarantineList(options.quarantine, ctx.baseDir);
    for (const input of options.inputs) {
      for await (const item of new InputReader(input, options, identities).read(ctx)) {
        const reason = "problem" in item ? quarantine.get(item.problem.problem_id) : undefined;
        yield reason === undefined || !("problem" in item) ? item : quarantined(item.problem, reason);
      }
    }
  },
  async inputs(options, baseDir) {
    const lists = await Promise.all(options.inputs.map((input) => shardsOf(input, baseDir)));
    const judges = options.inputs.flatMap(({ special_judge: list }) =>
      list === undefined ? [] : [resolve(baseDir, list)],
    );
    await quarantineList(options.quarantine, baseDir);
    const quarantine = options.quarantine === undefined ? [] : [resolve(baseDir, options.quarantine)];
    return [...lists.flat(), ...judges, ...quarantine];
  },
});

const quarantined = ({ source_row, name }: Problem, detail: string): Imported =>
  rejected(source_row, name, { reason: "quarantined", detail });
