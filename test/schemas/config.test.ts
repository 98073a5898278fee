import { describe, expect, test } from "vitest";
import { Config } from "../../schemas/config.ts";
import { type Bounds, expectBounds } from "./bounds.ts";

const least = {
  name: "tiny",
  policy: { kind: "recorded" },
  import: { inputs: [{ path: "p.jsonl", format: "jsonl" }] },
};
const issues = (raw: unknown): (string | undefined)[] =>
  Config.safeParse(raw).error?.issues.map(({ path, code }) => `${path.join(".")} ${code}`) ?? [];

describe("a configuration", () => {
  test("of a name, a policy and an input is complete", () => {
    const config = Config.parse(least);
    expect(config).toMatchObject({ seed: 1, publish_rejected: false, generate: { samples: 200 } });
    expect(config["keep-passing"]).toEqual({ min_pass_fraction: 1 });
  });

  test("leaves out for good what only a user asks for", () => {
    const config = Config.parse(least);
    for (const key of ["buckets", "screen", "dedup-set", "decontaminate"])
      expect(config).not.toHaveProperty(key);
  });

  test.each<Bounds>([
    ["name", ["a", "A-1._b"], ["", "a b", "../up", "a/b", "ä"]],
    ["seed", [0, 2 ** 31 - 1], [-1, 2 ** 31, 0.5]],
    ["buckets", [1, 9999, undefined], [0, 10_000]],
    ["screen", [true, false, undefined], ["yes"]],
  ])("%s is held to its bounds", (...bounds) => expectBounds(Config, least, bounds));

  test("tells every fault at once, with its path", () => {
    const raw = {
      ...least,
      name: "a b",
      generate: { samples: 0, tempreature: 1 },
      dedup: { threshold: 2 },
      "drop-long": {},
    };
    expect(issues(raw).sort()).toEqual([
      " unrecognized_keys",
      "dedup.threshold too_big",
      "generate unrecognized_keys",
      "generate.samples too_small",
      "name invalid_format",
    ]);
  });

  test("without a policy or an input is refused", () => {
    expect(issues({ ...least, policy: undefined })).toEqual(["policy invalid_type"]);
    expect(issues({ ...least, import: undefined })).toEqual(["import invalid_type"]);
    expect(issues({ ...least, import: { inputs: [] } })).toEqual(["import.inputs too_small"]);
  });

  test("an empty section means its defaults; null does not", () => {
    expect(Config.parse({ ...least, dedup: {} }).dedup).toEqual(Config.parse(least).dedup);
    expect(issues({ ...least, dedup: null })).toEqual(["dedup invalid_type"]);
  });

  test("parsed again it is the same", () => {
    const config = Config.parse({ ...least, "dedup-set": {}, finetune: { steps: "epoch" } });
    expect(Config.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });
});
