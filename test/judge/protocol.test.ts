import { expect, test } from "vitest";
import { decodeFacts, encodeFrame, encodeNumbers, type Frame, FrameReader } from "../../judge/protocol.ts";

const frames = [
  encodeFrame(0x72, Buffer.from("first")),
  encodeFrame(0x65),
  encodeFrame(0x72, Buffer.alloc(300, 7), Buffer.from("end")),
];

function read(chunks: readonly Buffer[], reader?: { marker: Buffer }): Frame[] {
  const seen: Frame[] = [];
  const made = new FrameReader((frame) => seen.push(frame));
  if (reader !== undefined) made.synchronise(reader.marker);
  for (const chunk of chunks) made.push(chunk);
  return seen;
}

const shown = (list: readonly Frame[]) => list.map(({ kind, body }) => `${kind}:${body.toString("base64")}`);

test("frames come out whole however the stream is cut", () => {
  const stream = Buffer.concat(frames);
  const whole = shown(read([stream]));
  expect(whole).toHaveLength(3);
  for (let size = 1; size < 40; size++) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    expect(shown(read(chunks))).toEqual(whole);
  }
});

test("a large body comes out whole however the stream is cut, and what follows it too", () => {
  const large = Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * 7) & 255));
  const stream = Buffer.concat([encodeFrame(0x72, large), ...frames]);
  for (const size of [1000, 65_536, 399_999, 400_005, 400_006, stream.length]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    const seen = read(chunks);
    expect(seen[0]?.body.equals(large)).toBe(true);
    expect(shown(seen.slice(1))).toEqual(shown(read(frames)));
  }
});

test("what a dead zygote left half-written is skipped up to the next greeting", () => {
  const marker = Buffer.from("0123456789abcdefGEN1");
  const stale = Buffer.concat([
    encodeFrame(0x72, Buffer.from("stale")),
    Buffer.from([255, 255, 255]),
    marker.subarray(0, 9),
  ]);
  const stream = Buffer.concat([stale, marker, encodeFrame(0x68, Buffer.from("hello"))]);
  for (const cut of [1, 7, stale.length, stale.length + 5, stream.length]) {
    const seen = read([stream.subarray(0, cut), stream.subarray(cut)], { marker });
    expect(seen.map(({ body }) => body.toString())).toEqual(["hello"]);
  }
});

test("facts carry the output and the end of the error output apart", () => {
  const body = Buffer.alloc(68);
  body.writeUInt32LE(4, 0);
  body.writeUInt32LE(2, 64);
  body.writeInt32LE(-1, 4);
  body.writeInt32LE(11, 8);
  body.writeBigUInt64LE(1_500n, 16);
  body.writeUInt32LE(3, 56);
  body.writeUInt32LE(2, 60);
  const facts = decodeFacts(Buffer.concat([body, Buffer.from("outer")]));
  expect(facts).toMatchObject({ index: 4, status: -1, signal: 11, cpuUs: 1500, state: 2 });
  expect([facts.output.toString(), facts.errors.toString()]).toEqual(["out", "er"]);
  expect(encodeNumbers(1, 258)).toEqual(Buffer.from([1, 0, 0, 0, 2, 1, 0, 0]));
});
