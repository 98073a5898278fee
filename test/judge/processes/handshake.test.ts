/**
 * Node's side and the Python side of the judge name their protocol to each other; a stale one is
 * told, not waited for.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { encodeFrame, PROTOCOL, SAYS } from "../../../judge/protocol.ts";
import { resolvePython } from "../../../judge/python.ts";
import { type Hello, Slot } from "../../../judge/slot.ts";
import { BOOT } from "../../../judge/supervisor.ts";

test("both sides carry the same number", () => {
  const text = readFileSync(assetPath("judge/supervisor/protocol.py"), "utf8");
  expect(/^PROTOCOL = (\d+)$/m.exec(text)?.[1]).toBe(String(PROTOCOL));
});

test.each([{}, { protocol: PROTOCOL - 1 }, { protocol: PROTOCOL + 1 }])(
  "asked with %o, the Python side ends and says why",
  {
    timeout: 60_000,
  },
  async (given) => {
    const { path } = await resolvePython("python3");
    const config = JSON.stringify({ marker: "00", maxLevel: 3, sockets: [], ...given });
    const ended = await new Promise<{ failed: boolean; stderr: string }>((resolve) => {
      execFile(
        path,
        ["-s", "-S", "-P", "-B", "-c", BOOT, assetPath("judge/supervisor"), config],
        (error, _, stderr) => resolve({ failed: error !== null, stderr }),
      );
    });
    expect(ended.failed).toBe(true);
    expect(ended.stderr).toMatch(/protocol .*stale/);
  },
);

/** A slot whose zygote greets with the given words. */
function greeted(words: object): { ready: Hello[]; refused: string[] } {
  const seen: { ready: Hello[]; refused: string[] } = { ready: [], refused: [] };
  const written: Buffer[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      written.push(chunk);
      done();
    },
  });
  new Slot(0, {
    socket,
    marker: Buffer.alloc(16, 7),
    onReady: (hello) => seen.ready.push(hello),
    onHung: () => {},
    onBadHandshake: (reason) => seen.refused.push(reason),
  });
  const hello = encodeFrame(SAYS.hello, Buffer.from(JSON.stringify(words)));
  socket.emit("data", Buffer.concat([...written, hello]));
  return seen;
}

const WORDS = { level: 3, missing: [], layers: {}, python: "3.11", descriptors: 1000 };

test("a zygote that names the same number is taken", () => {
  const { ready, refused } = greeted({ ...WORDS, protocol: PROTOCOL });
  expect(ready).toHaveLength(1);
  expect(refused).toEqual([]);
});

test.each([WORDS, { ...WORDS, protocol: PROTOCOL + 1 }])(
  "one that does not is a fault at once: %o",
  (words) => {
    const { ready, refused } = greeted(words);
    expect(ready).toEqual([]);
    expect(refused[0]).toContain(`protocol ${PROTOCOL}`);
  },
);
