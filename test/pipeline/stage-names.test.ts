/** Facts of a stage are in its definition: no other module may list stages by name. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { RECIPES } from "../../pipeline/recipes.ts";

/** Files that spell a stage's name, and why they may. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "pipeline/config-checks.ts": "section of the configuration",
  "pipeline/hub.ts": "the section that names the benchmarks, whose files it brings",
  "pipeline/publish/card-answers.ts": "section of the configuration",
  "pipeline/publish/card.ts": "section of the configuration",
  "pipeline/report/collect/cpu-times.ts": "section of the configuration, in a type",
  "pipeline/run/dry-run.ts": "section of the configuration, in a type",
  "pipeline/store/run-defaults.ts": "section of the configuration",
  "pipeline/worker/services.ts": "section of the configuration",
  "policy/rewrite/rename.ts": "Python's keyword import",
  "schemas/config.ts": "sections of the configuration",
};

const LAYERS = "schemas io text cluster judge policy rollout trainer pipeline".split(" ");

const names = Object.values(RECIPES).flatMap(({ source, stages }) => [source, ...stages].map((s) => s.name));
const SPELT = new RegExp(`(["'])(?:${[...new Set(names)].join("|")})\\1`);

function filesThatSpellAStage(): string[] {
  const sources = LAYERS.flatMap((layer) =>
    readdirSync(assetPath(layer), { recursive: true, encoding: "utf8" }).map((name) => join(layer, name)),
  );
  return sources
    .filter((file) => file.endsWith(".ts") && file !== "pipeline/recipes.ts")
    .filter((file) => SPELT.test(readFileSync(assetPath(file), "utf8")))
    .sort();
}

test("only the explained files spell a stage's name; other modules ask pipeline/recipes.ts", () => {
  expect(filesThatSpellAStage()).toEqual(Object.keys(EXPLAINED).sort());
});
