/**
 * `rftkit publish --dry-run` on a run of the built program: what is fit passes, and each thing that
 * is not is named.
 */
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StandIn } from "../io/hub/stand-in.ts";
import { type Place, place, rftkit, start } from "./cli.ts";

let at: Place;
const rights = { license: "mit", sources: [{ name: "sample", license: "mit" }] };

beforeAll(async () => {
  at = place({ problems: 4, samples: 4 });
  expect((await rftkit("run", at.config, "--run", at.run)).code).toBe(0);
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

type Checked = { ok: boolean; checks: { name: string; ok: boolean; found: string }[] };

async function check(): Promise<{ code: number | null; faults: Record<string, string> }> {
  const { code, stdout } = await rftkit("publish", at.run, "--dry-run", "--json");
  const { ok, checks } = JSON.parse(stdout) as Checked;
  expect(ok).toBe(code === 0);
  return { code, faults: Object.fromEntries(checks.filter((c) => !c.ok).map((c) => [c.name, c.found])) };
}

test("without a licence and sources nothing is fit; with them, and nothing computed anew, it is", async () => {
  expect(await check()).toEqual({ code: 2, faults: { licence: "none", sources: "none" } });
  at.write({ publish: rights });
  const again = await rftkit("run", at.config, "--run", at.run);
  expect(again.stderr).toContain("re-used: generate");
  expect(again.stderr).toContain("model calls: none");
  expect(await check()).toEqual({ code: 0, faults: {} });
});

test("a card that was edited, rows that are gone or of another config, a torn file: each is named", async () => {
  const card = join(at.run, "dataset", "README.md");
  const text = readFileSync(card, "utf8");
  writeFileSync(card, text.replace(/num_examples: \d+/, "num_examples: 77"));
  expect((await check()).faults).toEqual({
    "config multi_turn": expect.stringContaining("the card says 77"),
  });
  writeFileSync(card, text.replace("---\npretty_name", "---\n\tpretty_name"));
  expect((await check()).faults.card).toContain("not YAML");
  writeFileSync(card, text);
  const file = (config: string) => join(at.run, "dataset", config, "train-00000.parquet");
  const multi = readFileSync(file("multi_turn"));
  copyFileSync(file("problems"), file("multi_turn"));
  expect((await check()).faults["config multi_turn"]).toContain("published-problem/1");
  writeFileSync(file("multi_turn"), multi.subarray(0, 500));
  expect(Object.keys((await check()).faults)).toEqual(["config multi_turn"]);
  writeFileSync(file("multi_turn"), multi);
  expect((await check()).code).toBe(0);
});

test("an empty list of benchmarks publishes on purpose: the card, the check and the card's limits say so", async () => {
  // With embeddings at their default: nothing may be installed or loaded for them.
  at.write({ publish: rights, decontaminate: { benchmarks: [] } });
  const cache = join(at.folder, "cache");
  const ended = await start(["run", at.config, "--run", at.run], { env: { XDG_CACHE_HOME: cache } }).ended;
  expect(`${ended.code} ${ended.code === 0 ? "" : ended.stderr}`).toBe("0 ");
  expect(existsSync(cache)).toBe(false);
  const card = readFileSync(join(at.run, "dataset", "README.md"), "utf8");
  expect(card).toContain("**No decontamination was run**");
  expect(card).not.toMatch(/0 of 0|was compared with {2}by/);
  const checked = await rftkit("publish", at.run, "--dry-run");
  expect(checked.stdout).toMatch(/decontamination: .*names no benchmarks/);
  expect(checked.code).toBe(0);
  at.write({ publish: rights });
  expect((await rftkit("run", at.config, "--run", at.run)).code).toBe(0);
});

test("licences that are not allowed keep their problems out, counted in card and status", async () => {
  at.write({ publish: { ...rights, allow_licenses: ["mit"] } });
  expect((await rftkit("run", at.config, "--run", at.run)).code).toBe(0);
  expect(readFileSync(join(at.run, "dataset", "README.md"), "utf8")).toMatch(
    /Only problems under mit are published\.\n- license_unknown: \d+ problems with \d+ rows were not published/,
  );
  expect((await rftkit("status", at.run)).stdout).toMatch(/publish: license_unknown: \d+ problems/);
  expect((await check()).code).toBe(0);
});

test("an upload is shown, done with --yes, and not repeated", async () => {
  const hub = await StandIn.start();
  hub.token = "hf_e2etokene2etoken";
  const env = { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token, HF_HOME: join(at.folder, "home") };
  const publish = (...more: string[]) =>
    start(["publish", at.run, "--repo", "me/set", "--private", ...more], { env }).ended;
  try {
    const shown = await publish();
    expect([shown.code, hub.repos.size]).toEqual([2, 0]);
    expect(shown.stdout).toMatch(
      /create the private data set me\/set\nupload README.md.*Nothing was uploaded. Add --yes/s,
    );
    const done = await publish("--yes");
    expect([done.code, done.stdout]).toEqual([
      0,
      expect.stringMatching(/uploaded to http.*me\/set as commit [0-9a-f]{40}/),
    ]);
    expect((await publish("--yes")).stdout).toContain("nothing to do: me/set has all of it");
    expect(shown.stdout + done.stdout + done.stderr).not.toContain(hub.token);
  } finally {
    await hub.close();
  }
});

test("without --dry-run, or without a dataset, it says what to do", async () => {
  const upload = await rftkit("publish", at.run);
  expect(upload.code).toBe(2);
  expect(upload.stderr).toContain("--repo OWNER/NAME to upload, or --dry-run to check only");
  rmSync(join(at.run, "dataset"), { recursive: true });
  const none = await rftkit("publish", at.run, "--dry-run");
  expect(none.code).toBe(2);
  expect(none.stderr).toContain("expected: the dataset of a run");
});
