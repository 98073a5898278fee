import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { codecsReady, zstdCompress } from "../../io/parquet/codecs.ts";
import { unpackedBytes } from "../../io/unpack.ts";
import { scratchFolder } from "./scratch.ts";

const folder = scratchFolder();
const path = join(folder, "packed");
const text = Array.from(
  { length: 20_000 },
  (_, i) => `{"line": ${i}, "text": "${(i * 7919) % 10_007}"}\n`,
).join("");
/** bzip2 of "hello\n", by its own program. */
const HELLO_BZ2 = Buffer.from("QlpoOTFBWSZTWcHAgOIAAAFBAAAQAkSgADDNAMNGKZcXckU4UJDBwIDi", "base64");
// A second start of the wasm module in a process would break the first one.
beforeAll(() => codecsReady());

async function unpacked(bytes: Uint8Array): Promise<string> {
  writeFileSync(path, bytes);
  const pieces: Uint8Array[] = [];
  for await (const piece of unpackedBytes(path)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
const zstd = (content: string | Uint8Array): Buffer => Buffer.from(zstdCompress(Buffer.from(content)));

describe("bytes of a file", () => {
  test("come as they are where nothing is packed, whatever the name", async () => {
    for (const content of ["", "{}\n", text]) expect(await unpacked(Buffer.from(content))).toBe(content);
  });

  test("come unpacked from gzip and zstd, of several members too", async () => {
    const [gz, zst] = [gzipSync(text), zstd(text)];
    expect(await unpacked(gz)).toBe(text);
    expect(await unpacked(zst)).toBe(text);
    expect(await unpacked(Buffer.concat([gz, gzipSync("more")]))).toBe(`${text}more`);
    expect(await unpacked(Buffer.concat([zst, zstd("more")]))).toBe(`${text}more`);
  });

  test("come unpacked from bzip2", async () => {
    expect(await unpacked(HELLO_BZ2)).toBe("hello\n");
  });
});

test("a file that is cut off or damaged is refused", async () => {
  for (const packed of [gzipSync(text), zstd(text)]) {
    const changed = Buffer.from(packed);
    changed.fill(0xaa, 300, 340);
    await expect(unpacked(packed.subarray(0, packed.length >> 1))).rejects.toThrow();
    await expect(unpacked(changed)).rejects.toThrow();
  }
  await expect(unpacked(HELLO_BZ2.subarray(0, 30))).rejects.toThrow();
});

test("a file that expands without end is refused in bounded memory", async () => {
  const zeros = Buffer.alloc(200 * 2 ** 20);
  const bombs = [gzipSync(zeros), zstd(zeros)];
  for (const bomb of bombs) {
    writeFileSync(path, bomb);
    let most = 0;
    const reading = (async () => {
      for await (const piece of unpackedBytes(path)) most = Math.max(most, piece.length);
    })();
    await expect(reading).rejects.toThrow(/expands to more than 500 times its size/);
    expect(most).toBeLessThan(2 ** 26);
  }
});

test("a zstd frame of a huge window is refused before memory is taken", async () => {
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x01, 0, 0]);
  await expect(unpacked(frame)).rejects.toThrow(/window beyond 128 MiB/);
});

test("a reader that stops early leaves no file open", async () => {
  writeFileSync(path, gzipSync(text));
  for (let i = 0; i < 50; i++) for await (const piece of unpackedBytes(path)) if (piece.length > 0) break;
  appendFileSync(path, deflateRawSync("x"));
  expect(readFileSync(path).length).toBeGreaterThan(0);
});
