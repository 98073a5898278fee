/** A server that is away while a command waits for its batches. */
import { expect, test } from "vitest";
import { Watch } from "../../../../pipeline/run/batch/watch.ts";
import type { Batch } from "../../../../policy/openai/batch/protocol.ts";
import { TryLaterError, UserError } from "../../../../schemas/errors.ts";

const batch = { id: "b", status: "in_progress" } as Batch;

function watching(answers: (Batch | Error)[], waits = true) {
  const said: string[] = [];
  const signal = new AbortController().signal;
  const retrieve = (): Promise<Batch> => {
    const next = answers.shift() ?? batch;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const options = {
    say: (line: string) => said.push(line),
    count: () => undefined,
    signal,
    waits,
    firstLook: 1,
  };
  return { watch: new Watch({ ...options, api: { retrieve } }), said };
}

const away = (times: number) => Array.from({ length: times }, () => new TryLaterError("no connection."));

test("it is told once and outlasted, twelve looks long; then the command ends", async () => {
  const { watch, said } = watching([...away(12), batch, ...away(13)]);
  for (let look = 0; look < 12; look += 1) expect(await watch.look("b")).toBeNull();
  expect(await watch.look("b")).toBe(batch);
  expect(said).toEqual(["no connection. Still waiting for b."]);
  for (let look = 0; look < 12; look += 1) expect(await watch.look("b")).toBeNull();
  await expect(watch.look("b")).rejects.toThrow(TryLaterError);
});

test("a command that does not wait, and an error of the user, end at once", async () => {
  await expect(watching(away(1), false).watch.look("b")).rejects.toThrow(TryLaterError);
  const fault = new UserError({ where: "x", expected: "a", got: "b", fix: "c" });
  await expect(watching([fault]).watch.look("b")).rejects.toThrow(UserError);
});
