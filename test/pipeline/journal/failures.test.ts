/** Requests without an answer, on record. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { decodeRecords } from "../../../pipeline/journal/record.ts";
import { journaledPolicy } from "../../../pipeline/journal/wrap.ts";
import { type CallContext, type Policy, PolicyFailure, type Tries } from "../../../policy/policy.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeProblem } from "../../make.ts";

let folder: string;
beforeEach(() => {
  folder = join(scratchFolder(), "bucket");
});

const context: CallContext = { problem: makeProblem(), sample: 0, turn: 0, call: 0, wants: "code" };
const request = { messages: [], temperature: 1, top_p: 1, max_tokens: 10, seed: 5 };

/** One command: asks once, and gives what came. */
async function command(
  complete: (tries: Tries) => Promise<never>,
): Promise<{ error: unknown; asked: number }> {
  const journal = await BucketJournal.open(folder);
  let asked = 0;
  const policy: Policy = {
    kind: "test",
    model: "m",
    identity: {},
    close: () => Promise.resolve(),
    complete: (_request, { tries }) => {
      asked += 1;
      return complete(tries as Tries);
    },
  };
  const error = await journaledPolicy(policy, journal, { arm: "a", count: () => undefined })
    .complete(request, context)
    .catch((thrown: unknown) => thrown);
  await journal.close();
  return { error, asked };
}

const failing = (lasts: boolean) => () =>
  Promise.reject(new PolicyFailure("gave_up", "no answer after 6 tries", { lasts }));

test("a failure that lasts is thrown again by the next command, which asks nobody", async () => {
  expect((await command(failing(true))).asked).toBe(1);
  const { error, asked } = await command(failing(true));
  expect(asked).toBe(0);
  expect(error).toBeInstanceOf(PolicyFailure);
  expect(error).toMatchObject({ kind: "gave_up", message: "no answer after 6 tries" });
});

test("a failure that may pass is not recorded", async () => {
  await command(failing(false));
  expect((await command(failing(false))).asked).toBe(1);
  expect(readdirSync(join(folder, "..")).includes("bucket")).toBe(false);
});

test("tries count over all commands, also of a command that was killed after them", async () => {
  const seen: (readonly string[])[] = [];
  const trying = async (tries: Tries): Promise<never> => {
    seen.push(tries.causes);
    tries.add("500", "x".repeat(1000));
    tries.add("time-out", "slow");
    // As long as a record takes to be written.
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw new Error("killed");
  };
  await command(trying);
  await command(trying);
  await command(trying);
  const two = ["500", "time-out"];
  expect(seen).toEqual([[], two, [...two, ...two]]);
  const records = readdirSync(folder).flatMap(
    (name) =>
      decodeRecords(readFileSync(join(folder, name))).records as { k: string; v: { message: string } }[],
  );
  expect(records.map(({ k }) => k[0])).toEqual(Array.from({ length: 6 }, () => "t"));
  expect(Math.max(...records.map(({ v }) => v.message.length))).toBe(200);
});

test("a damaged record of a failure is none", async () => {
  const journal = await BucketJournal.open(folder);
  const policy = journaledPolicy(
    { kind: "test", model: "m", identity: {}, close: () => Promise.resolve(), complete: failing(true) },
    journal,
    { arm: "a", count: () => undefined },
  );
  await policy.complete(request, context).catch(() => undefined);
  await journal.close();
  const [name = ""] = readdirSync(folder);
  const text = readFileSync(join(folder, name), "utf8");
  const key = /"k":"(f\|[^"]+)"/.exec(text)?.[1] ?? "";
  const other = await BucketJournal.open(`${folder}-other`);
  await other.put(key, { kind: "nonsense", message: 3 });
  await other.close();
  folder = `${folder}-other`;
  expect((await command(failing(false))).asked).toBe(1);
});
