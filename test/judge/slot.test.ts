/**
 * What a slot sends, holds and gives up, with a zygote in memory. The protocol's number:
 * processes/handshake.test.ts.
 */
import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { ASK, encodeFrame, encodeNumbers, SAYS } from "../../judge/protocol.ts";
import { Slot, SlotLost } from "../../judge/slot.ts";
import { FakeZygote } from "./zygotes.ts";

const MEBIBYTE = 1 << 20;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function started(given: { descriptors?: number } = {}): Promise<FakeZygote> {
  const zygote = new FakeZygote(() => ({ output: "1" }), given);
  await turn();
  return zygote;
}

const inputs = (id: number, ...texts: string[]) => ({ id, inputs: texts });

test("inputs that the zygote holds are not sent again", async () => {
  const { slot, asked } = await started();
  await slot.load(inputs(1, "a", "b"));
  await slot.load(inputs(1, "a", "b"));
  expect(asked).toEqual(["problem"]);
  expect([slot.holds(1), slot.holds(2)]).toEqual([true, false]);
});

test("large inputs are sent in frames of about a mebibyte", async () => {
  const { slot, asked } = await started();
  await slot.load(inputs(1, "x".repeat(MEBIBYTE), "y", "z".repeat(3 * MEBIBYTE), "end"));
  expect(asked).toEqual(["problem", "problem", "problem"]);
});

test("the least recently used inputs are forgotten when descriptors run out", async () => {
  const { slot, asked } = await started({ descriptors: 12 });
  await slot.load(inputs(1, "a", "b"));
  await slot.load(inputs(2, "c", "d"));
  await slot.load(inputs(1, "a", "b"));
  await slot.load(inputs(3, "e"));
  await turn();
  expect([1, 2, 3].map((id) => slot.holds(id))).toEqual([true, false, true]);
  expect(asked.filter((name) => name === "forget")).toHaveLength(1);
});

test("a lost zygote rejects the pending call, and its successor holds nothing", async () => {
  const zygote = await started();
  await zygote.slot.load(inputs(1, "a"));
  const pending = zygote.slot.next(1000);
  zygote.die("status 9");
  await expect(pending).rejects.toThrow(/place 0 is gone: status 9/);
  expect([zygote.slot.ready, zygote.slot.holds(1)]).toEqual([false, false]);
  await turn();
  expect([zygote.slot.ready, zygote.ready.length]).toEqual([true, 2]);
});

test("frames that the dead zygote sent do not reach its successor's program", async () => {
  const zygote = await started();
  zygote.interrupt(SAYS.result);
  await turn();
  zygote.die();
  await turn();
  zygote.interrupt(SAYS.ended);
  expect((await zygote.slot.next(1000)).kind).toBe(SAYS.ended);
});

test("frames that came early are delivered in order", async () => {
  const zygote = await started();
  zygote.interrupt(SAYS.result);
  zygote.interrupt(SAYS.ended);
  await turn();
  const kinds = [(await zygote.slot.next(1000)).kind, (await zygote.slot.next(1000)).kind];
  expect(kinds).toEqual([SAYS.result, SAYS.ended]);
});

test("a zygote that answers nothing for as long as allowed counts as hung", async () => {
  const zygote = await started();
  await expect(zygote.slot.next(5)).rejects.toThrow(SlotLost);
  expect(zygote.hung).toBe(1);
});

test("nothing is sent to a lost zygote, and calls to it fail at once", async () => {
  const { slot, asked } = await started();
  slot.lose("its spawner ended");
  slot.send(ASK.forget, encodeNumbers(1));
  await turn();
  expect(asked).toEqual([]);
  await expect(slot.next(1000)).rejects.toThrow(SlotLost);
  await expect(slot.load(inputs(1, "a"))).rejects.toThrow("its spawner ended");
});

test("a broken socket is a lost zygote, not an unhandled error", () => {
  const socket = new Duplex({ read() {}, write: (_, __, done) => done() });
  const link = { socket, marker: Buffer.alloc(16, 1), onReady: () => {}, onHung: () => {} };
  const slot = new Slot(4, { ...link, onBadHandshake: () => {} });
  socket.emit("error", new Error("EPIPE"));
  return expect(slot.next(1000)).rejects.toThrow("place 4 is gone: its socket broke");
});

test("a greeting that is not JSON is a bad handshake, not an exception", () => {
  const socket = new Duplex({ read() {}, write: (_, __, done) => done() });
  const marker = Buffer.alloc(16, 1);
  const reasons: string[] = [];
  const link = { socket, marker, onReady: () => {}, onHung: () => {} };
  const slot = new Slot(0, { ...link, onBadHandshake: (reason) => reasons.push(reason) });
  const greeting = Buffer.concat([marker, encodeNumbers(1)]);
  socket.emit("data", Buffer.concat([greeting, encodeFrame(SAYS.hello, Buffer.from("Traceback"))]));
  expect(reasons).toEqual([expect.stringContaining("Traceback")]);
  expect(slot.ready).toBe(false);
});
