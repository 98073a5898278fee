/** A large bucket, problem by problem, beside the same bucket as a whole. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { Suspects } from "../../../pipeline/store/suspects.ts";
import { passBucket } from "../../../pipeline/worker/pass.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeTrajectory, makeVerification } from "../../make.ts";
import { makeDecision } from "../store/made-store.ts";
import { BUCKET, bucketAt, idsOf, type Works, works } from "./made-bucket.ts";

const LARGE = { largeBytes: 0 };
let root: string;
beforeEach(() => {
  root = scratchFolder();
});

/** Names and bytes of the files of all stages. */
function filesOf(folder: string): Map<string, string> {
  const entries = readdirSync(join(folder, "stages"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), readFileSync(path).toString("base64")] as const;
    }),
  );
}

const given = (name: string): Works[string] => works[name] ?? (() => []);

/** Keeps the first row of each problem, by the columns that are loaded for it. */
const passing: Works[string] = ({ rows }) =>
  rows.map(({ trajectory_id, problem_id }) =>
    makeDecision({
      row_id: trajectory_id,
      problem_id,
      ...(trajectory_id.endsWith("0") ? {} : { kept: false, reason: "wrong_answer" }),
    }),
  );

async function passes(given: Works = {}, problems = ["a", "b", "c"]): Promise<{ asked: string[] }> {
  const own = { "keep-passing": passing, ...given };
  const [whole, large] = [join(root, "whole"), join(root, "large")];
  const first = await bucketAt(whole, own, { problems });
  const seals = await passBucket(BUCKET, first.setup);
  const second = await bucketAt(large, own, { problems, setup: LARGE });
  expect(await passBucket(BUCKET, second.setup)).toEqual(seals);
  expect([...filesOf(large)].sort()).toEqual([...filesOf(whole)].sort());
  return second;
}

test("a problem passes all its stages before the next one, and files and seals are the same", async () => {
  const { asked } = await passes();
  expect(asked.filter((what) => !what.startsWith("generate"))).toEqual(
    ["a", "b", "c"].flatMap((problem) => [`verify ${problem}`, `keep-passing ${problem}`]),
  );
});

test("problems without trajectories are passed by", async () => {
  const own: Works = {
    generate: (input, ...rest) =>
      input.problem.problem_id === "b"
        ? { decisions: [makeDecision({ row_id: "b", problem_id: "b" })], rows: [] }
        : given("generate")(input, ...rest),
  };
  const { asked } = await passes(own);
  expect(asked).not.toContain("verify b");
});

test("half a surrogate pair reaches the next stage as a file gives it back", async () => {
  const seen: string[] = [];
  const own: Works = {
    verify: ({ rows }) => ({
      decisions: rows.map((row) => makeDecision({ row_id: row.trajectory_id, problem_id: row.problem_id })),
      rows: rows.map(({ trajectory_id, problem_id }) =>
        makeVerification({ row_id: trajectory_id, trajectory_id, problem_id, judge_version: "x\ud800y" }),
      ),
    }),
    "keep-passing": (input, ...rest) => {
      seen.push(...input.rows.map(({ verification }) => verification?.judge_version ?? ""));
      return passing(input, ...rest);
    },
  };
  await passes(own);
  expect(new Set(seen)).toEqual(new Set(["x\ufffdy"]));
});

test("only the columns that later stages read are loaded, and a sealed verify is used", async () => {
  await passBucket(BUCKET, (await bucketAt(root)).setup);
  let seen: unknown;
  const later = await bucketAt(
    root,
    {
      "keep-passing": (input, ...rest) => {
        seen = input.rows;
        return given("keep-passing")(input, ...rest);
      },
    },
    { setup: LARGE },
  );
  const chain = later.setup.chain.map((link, i) => (i === 2 ? { ...link, ownKey: "changed" } : link));
  await passBucket(BUCKET, { ...later.setup, chain });
  expect(later.asked).toEqual(["keep-passing a", "keep-passing b", "keep-passing c"]);
  expect(seen).toMatchObject(
    [0, 1].map((i) => ({ trajectory_id: `c-${i}`, verification: { verdict: "OK" } })),
  );
});

test("a failing stage seals nothing of the bucket, and the next pass computes it", async () => {
  const fail = () => {
    throw new Error("the judge is gone");
  };
  const first = await bucketAt(root, { "keep-passing": fail }, { setup: LARGE });
  await expect(passBucket(BUCKET, first.setup)).rejects.toThrow("the judge is gone");
  const again = await bucketAt(root, {}, { setup: LARGE });
  expect(await passBucket(BUCKET, again.setup)).toHaveLength(3);
  expect(again.asked.filter((what) => what.startsWith("generate"))).toEqual([]);
  expect(filesOf(root).size).toBeGreaterThan(0);
  expect([...filesOf(root).keys()].filter((name) => name.includes(".tmp-"))).toEqual([]);
});

test("files of another order are an error, not lost rows", async () => {
  const own: Works = {
    generate: ({ problem: { problem_id } }) => ({
      decisions: [makeDecision({ row_id: problem_id, problem_id })],
      // The rows of two problems are exchanged.
      rows: [
        makeTrajectory({ trajectory_id: `t-${problem_id}`, problem_id: problem_id === "a" ? "b" : "a" }),
      ],
    }),
  };
  const { setup } = await bucketAt(root, own, { problems: ["a", "b"], setup: LARGE });
  await expect(passBucket(BUCKET, setup)).rejects.toThrow("trajectories of problem");
});

test("suspects, and the second of two writers, take the pass over the whole bucket", async () => {
  const { setup, asked } = await bucketAt(root, {}, { setup: LARGE });
  const inFlight = Object.defineProperty(setup.inFlight, "isBackwards", { value: true });
  await passBucket(BUCKET, { ...setup, inFlight });
  expect(asked.indexOf("verify a")).toBeLessThan(asked.indexOf("keep-passing c"));
  expect(asked.indexOf("verify a")).toBeGreaterThan(asked.indexOf("verify c"));
  const suspects = Object.assign(new Suspects(), { some: () => true });
  const other = await bucketAt(join(root, "other"), {}, { setup: { ...LARGE, suspects } });
  await passBucket(BUCKET, other.setup);
  expect(other.asked.slice(3, 6)).toEqual(["verify a", "verify b", "verify c"]);
});

test("rows that a filter keeps are those that the next stage sees", async () => {
  const seen: string[] = [];
  const own: Works = {
    "keep-passing": (input, ...rest) => {
      seen.push(...idsOf(input.rows));
      return given("keep-passing")(input, ...rest);
    },
  };
  await bucketAt(root, own, { setup: LARGE }).then(({ setup }) => passBucket(BUCKET, setup));
  expect(seen).toEqual(["a-0", "a-1", "b-0", "b-1", "c-0", "c-1"]);
});
