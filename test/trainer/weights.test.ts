/**
 * Headers of weight files as a download, or someone hostile, may leave them; model.test.ts checks
 * whole checkpoints.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserFault } from "../../schemas/errors.ts";
import { ModelConfig } from "../../trainer/estimate.ts";
import { sampledHash, shardsOf, weightFaults } from "../../trainer/weights.ts";
import { configOf, SMALL, shapesOf, writeShard } from "./make-checkpoint.ts";

const CONFIG = ModelConfig.parse(configOf(SMALL));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "weights-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What is wrong with a shard of these bytes: its header's length as said, and the rest. */
async function faultOf(length: bigint, rest: string | Buffer): Promise<string | undefined> {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length);
  await writeFile(join(folder, "a.safetensors"), Buffer.concat([start, Buffer.from(rest)]));
  return (await weightFaults(folder, ["a.safetensors"], CONFIG))[0]?.got;
}

const headed = (header: unknown, data = "") => {
  const text = JSON.stringify(header);
  return faultOf(BigInt(text.length), text + data);
};

test.each([
  ["of more bytes than the file", 3n, "{}"],
  ["of 2^63 bytes", 1n << 63n, "{}"],
  ["of 2^64 - 1 bytes", (1n << 64n) - 1n, "{}"],
])("a header %s is refused without reading it", async (_, length, rest) => {
  expect(await faultOf(length, rest)).toContain("no header");
});

test("a header that is not JSON, or not an object, is refused", async () => {
  expect(await faultOf(4n, "{\0\0}")).toBe("a header that is not JSON");
  expect(await faultOf(0n, "")).toBe("a header that is not JSON");
  expect(await headed(null)).toBe("a header that is not JSON");
  expect(await headed(5)).toBe("a header that is not JSON");
});

test.each([
  ["without offsets", { dtype: "BF16", shape: [1] }],
  ["with a shape of text", { dtype: "BF16", shape: ["1"], data_offsets: [0, 2] }],
  ["with one offset", { dtype: "BF16", shape: [1], data_offsets: [0] }],
  ["with a fraction of a byte", { dtype: "BF16", shape: [1], data_offsets: [0, 1.5] }],
])("a tensor %s is refused", async (_, tensor) => {
  expect(await headed({ w: tensor }, "12")).toBe("a header of another form");
});

test("a file with bytes behind its last tensor, or too few, is refused with both sizes", async () => {
  const header = { w: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } };
  const whole = 8 + JSON.stringify(header).length + 2;
  expect(await headed(header, "123")).toBe(`${whole + 1} bytes of ${whole}`);
  expect(await headed(header, "1")).toBe(`${whole - 1} bytes of ${whole}`);
});

test("all broken shards are listed at once, and tensors only if every shard is whole", async () => {
  await writeShard(join(folder, "whole.safetensors"), new Map([["odd", [1]]]));
  for (const name of ["a.safetensors", "b.safetensors"]) await writeFile(join(folder, name), "x");
  const faults = await weightFaults(folder, ["a.safetensors", "whole.safetensors", "b.safetensors"], CONFIG);
  expect(faults.map(({ where }) => where)).toEqual(["a", "b"].map((n) => join(folder, `${n}.safetensors`)));
});

test("at most three names are listed of many missing tensors", async () => {
  await writeShard(join(folder, "a.safetensors"), new Map());
  const [fault] = await weightFaults(folder, ["a.safetensors"], CONFIG);
  expect(fault?.got).toMatch(/^21 missing: [^,]+, [^,]+, [^,]+, …$/);
});

test("buffers of positions and metadata are no odd tensors", async () => {
  const shapes = shapesOf(SMALL).set("model.layers.0.self_attn.rotary_emb.inv_freq", [8]);
  await writeShard(join(folder, "a.safetensors"), shapes);
  expect(await weightFaults(folder, ["a.safetensors"], CONFIG)).toEqual([]);
});

test("without an index the model's own shards are read, and other files only where there are none", async () => {
  const faults: UserFault[] = [];
  const names = ["model-00002.safetensors", "adapter.safetensors", "model-00001.safetensors", "a.bin"];
  expect(await shardsOf(folder, names, faults)).toEqual([names[2], names[0]]);
  expect(await shardsOf(folder, ["z.safetensors", "adapter.safetensors"], faults)).toHaveLength(2);
  expect(faults).toEqual([]);
});

test("a shard outside the folder counts as missing", async () => {
  const index = "model.safetensors.index.json";
  await writeFile(join(folder, index), JSON.stringify({ weight_map: { w: "../other.safetensors" } }));
  const faults: UserFault[] = [];
  expect(await shardsOf(folder, [index], faults)).toEqual([]);
  expect(faults[0]?.got).toBe("1 missing: ../other.safetensors");
});

test("the sampled hash depends on the size and on samples up to the last byte", async () => {
  const file = join(folder, "a");
  const hash = async (bytes: Buffer) => {
    await writeFile(file, bytes);
    return sampledHash(file);
  };
  const [bytes, longer] = [Buffer.alloc(100_000), Buffer.alloc(100_001)];
  const first = await hash(bytes);
  expect(await hash(Buffer.alloc(100_000))).toBe(first);
  expect(await hash(longer)).not.toBe(first);
  bytes[bytes.length - 1] = 1;
  expect(await hash(bytes)).not.toBe(first);
  expect(await hash(Buffer.alloc(0))).toMatch(/^[0-9a-f]{64}$/);
});
