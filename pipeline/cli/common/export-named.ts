/**
 * The export that `--for` names. Promise: for those of rftkit no plug-in is loaded; for others,
 * only the files that the command line or the run's configuration names, each said before it is
 * loaded.
 */
import { cwd } from "node:process";
import { UserError } from "../../../schemas/errors.ts";
import { didYouMean } from "../../../schemas/nearest.ts";
import { EXPORT_NAMES } from "../../export-names.ts";
import type { ExportDefinition } from "../../exports/define-export.ts";
import { addedExport, addedNames } from "../../exports/plugin-export.ts";
import { EXPORTS } from "../../exports/registry.ts";
import { loadPlugins } from "../../plugins.ts";
import { readPlan } from "../../store/plan.ts";
import { openRunDir } from "../../store/run-dir.ts";
import { toStderr } from "./load-inputs.ts";

type Named = { dir: string; plugin?: readonly string[] | undefined };

/** @throws UserError for a name that no export has */
export async function consumerNamed(name: string, { dir, plugin }: Named): Promise<ExportDefinition> {
  const own = EXPORTS.find((one) => one.name === name);
  if (own !== undefined) return own;
  const files = plugin ?? [];
  if (files.length > 0) await loadPlugins(files, cwd(), { say: toStderr });
  else {
    const plan = await readPlan(await openRunDir(dir)).catch(() => null);
    await loadPlugins(plan?.config.plugins ?? [], plan?.baseDir ?? cwd(), { say: toStderr });
  }
  const added = addedExport(name);
  if (added !== undefined) return added;
  const known = [...EXPORT_NAMES, ...addedNames()];
  throw new UserError({
    where: "--for",
    expected: `one of ${known.join(", ")}`,
    got: name,
    fix: didYouMean(name, known, "Correct the name, or name the file of its plug-in by --plugin."),
  });
}
