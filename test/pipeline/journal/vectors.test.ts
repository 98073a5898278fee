import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../../../io/hash.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { vectorKey } from "../../../pipeline/journal/keys.ts";
import { journaledEmbedder } from "../../../pipeline/journal/vectors.ts";
import type { Embedder } from "../../../text/embedding/contract.ts";

function drifting(): Embedder & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    model: "m@1",
    dimensions: 2,
    embed(texts) {
      asked.push(...texts);
      return Promise.resolve(texts.map((text) => Float32Array.of(text.length, asked.length / 7)));
    },
  };
}

test("a text's vectors are made once a journal; another process and another model's numbers change nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vectors-"));
  const journal = await BucketJournal.open(folder);
  const embedder = drifting();
  const first = await journaledEmbedder(embedder, journal).embed(["one", "three", "one"]);
  expect(embedder.asked).toEqual(["one", "three"]);
  await journal.close();
  const again = await BucketJournal.open(folder);
  const later = drifting();
  expect(await journaledEmbedder(later, again).embed(["three", "one"])).toEqual([first[1], first[0]]);
  expect(later.asked).toEqual([]);
  const other = { ...later, model: "m@2" };
  expect((await journaledEmbedder(other, again).embed(["one"]))[0]).not.toEqual(first[0]);
  await again.close();
  await rm(folder, { recursive: true });
});

test("a vector is recorded as base64 of its bytes, and read back from that", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vectors-"));
  const journal = await BucketJournal.open(folder);
  await journaledEmbedder(drifting(), journal).embed(["one"]);
  const recorded = Buffer.from(Float32Array.of(3, 1 / 7).buffer).toString("base64");
  expect(journal.get(vectorKey("m@1", sha256("one")))).toBe(recorded);
  await journal.close();
  await rm(folder, { recursive: true });
});
