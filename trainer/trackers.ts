/**
 * Trackers that a training reports to need their packages in its environment: a missing one is
 * reported before the start, with the command that installs it.
 */
import type { UserFault } from "../schemas/errors.ts";
import { venvProgram } from "./python.ts";
import { environmentOf, type Settings } from "./settings.ts";
import { output } from "./venv.ts";

const MISSING = "import importlib.util as u, sys; print(*[n for n in sys.argv[1:] if not u.find_spec(n)])";

export async function trackerFaults(settings: Settings): Promise<UserFault[]> {
  const wanted = settings.report_to ?? [];
  if (wanted.length === 0 || settings.backend !== "trl") return [];
  const python = venvProgram("python", environmentOf(settings));
  const missing = (await output(python, ["-c", MISSING, ...wanted])) ?? wanted.join(" ");
  if (missing === "") return [];
  return [
    {
      where: "finetune.report_to",
      expected: `packages of ${wanted.join(", ")} in ${python}`,
      got: `${missing} missing`,
      fix: `Run: ${python} -m pip install ${missing.replaceAll("_", "-")}`,
    },
  ];
}
