/**
 * Node's side of one zygote: its socket, the inputs that it holds, the frames that it sends.
 * Promises: when a zygote dies, pending calls are rejected with SlotLost and its successor starts
 * with clean state; inputs are sent in pieces, so that the event loop is never blocked. Does not
 * start zygotes: see supervisor.ts.
 */
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { z } from "zod";
import { encodedParts, pieces } from "./pieces.ts";
import {
  ASK,
  encodeFrame,
  encodeHead,
  encodeJson,
  encodeNumbers,
  type Frame,
  FrameReader,
  PROTOCOL,
  SAYS,
} from "./protocol.ts";

/** The zygote died or was stopped before it answered. */
export class SlotLost extends Error {}

const Hello = z.object({
  protocol: z.literal(PROTOCOL),
  level: z.int().min(0).max(3),
  missing: z.array(z.string()),
  layers: z.record(z.string(), z.unknown()),
  python: z.string(),
  descriptors: z.int(),
});
/** First message of a zygote: isolation level by its self-test, and guarantees that do not hold. */
export type Hello = z.infer<typeof Hello>;

/** The inputs of one problem; ids are unique in a judge. */
export type Inputs = { id: number; inputs: readonly string[] };

/** Maximum size of the inputs that one zygote holds, in bytes of UTF-16. */
const MAX_HELD_BYTES = 256 << 20;

export type SlotLink = {
  socket: Duplex;
  marker: Buffer;
  onReady: (hello: Hello) => void;
  onHung: () => void;
  /** The process that answered is not a zygote of this version. */
  onBadHandshake: (reason: string) => void;
};

type Waiting = { resolve: (frame: Frame) => void; reject: (error: Error) => void };

/**
 * Undefined if it is not JSON: an exception in the socket's handler would end the whole process.
 */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export class Slot {
  readonly place: number;
  hello: Hello | null = null;
  /** When the zygote became ready. */
  readyAt = 0;
  /** Programs run since the zygote started. */
  served = 0;
  #marker: Buffer;
  #generation = 0;
  #socket: Duplex;
  #reader: FrameReader;
  #frames: Frame[] = [];
  #waiting: Waiting | null = null;
  #lost: SlotLost | null = null;
  #held = new Map<number, { bytes: number; count: number }>();
  #onReady: (hello: Hello) => void;
  #onHung: () => void;
  #onBadHandshake: (reason: string) => void;

  constructor(place: number, link: SlotLink) {
    this.place = place;
    this.#socket = link.socket;
    this.#marker = link.marker;
    this.#onReady = link.onReady;
    this.#onHung = link.onHung;
    this.#onBadHandshake = link.onBadHandshake;
    this.#reader = new FrameReader((frame) => this.#receive(frame));
    this.#socket.on("data", (chunk: Buffer) => this.#reader.push(chunk));
    this.#socket.on("error", () => this.lose("its socket broke"));
    this.#handshake();
  }

  /** Whether the zygote is ready. */
  get ready(): boolean {
    return this.hello !== null;
  }

  holds(id: number): boolean {
    return this.#held.has(id);
  }

  /**
   * Greets the next zygote. Greetings are numbered, because a zygote may die before it reads its
   * own.
   */
  #handshake(): void {
    this.#generation++;
    const greeting = Buffer.concat([this.#marker, encodeNumbers(this.#generation)]);
    this.#reader.synchronise(greeting);
    this.#socket.write(greeting);
  }

  #receive(frame: Frame): void {
    if (frame.kind === SAYS.hello) {
      this.#onMessage(frame.body.toString("utf8"));
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) waiting.resolve(frame);
    else this.#frames.push(frame);
  }

  #onMessage(text: string): void {
    const said = Hello.safeParse(parsed(text));
    if (!said.success) {
      this.#onBadHandshake(
        `the judge's Python side does not speak protocol ${PROTOCOL}: ${text.slice(0, 300)}`,
      );
      return;
    }
    this.#lost = null;
    this.hello = said.data;
    this.readyAt = Date.now();
    this.#onReady(said.data);
  }

  /** Marks the zygote as lost; `again`: the spawner starts or has started the next one. */
  lose(reason: string, again = false): void {
    this.hello = null;
    this.served = 0;
    this.#held.clear();
    this.#frames = [];
    this.#lost = new SlotLost(`the zygote of place ${this.place} is gone: ${reason}`);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#lost);
    if (again) this.#handshake();
  }

  /** Stops the zygote; the spawner starts a new one. */
  retire(): void {
    this.send(ASK.quit);
    this.hello = null;
  }

  send(kind: number, ...parts: Buffer[]): void {
    if (this.#lost !== null) return;
    // Frames sent together are written at once: each write is a system call and may wake the
    // zygote.
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      queueMicrotask(() => this.#socket.uncork());
    }
    this.#socket.write(encodeFrame(kind, ...parts));
  }

  /**
   * The next frame; one caller at a time.
   * @param patience milliseconds after which the zygote counts as hung, and `onHung` is called
   */
  async next(patience: number): Promise<Frame> {
    if (this.#lost !== null) throw this.#lost;
    const frame = this.#frames.shift();
    if (frame !== undefined) return frame;
    const timer = setTimeout(() => this.#onHung(), patience);
    try {
      return await new Promise<Frame>((resolve, reject) => {
        this.#waiting = { resolve, reject };
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends the inputs to the zygote if it does not hold them yet; evicts the least recently used
   * ones.
   */
  async load({ id, inputs }: Inputs): Promise<void> {
    const held = this.#held.get(id);
    if (held !== undefined) {
      this.#held.delete(id);
      this.#held.set(id, held);
      return;
    }
    const bytes = inputs.reduce((sum, input) => sum + 2 * input.length, 0);
    this.#makeRoom(bytes, inputs.length);
    this.#held.set(id, { bytes, count: inputs.length });
    for (const piece of pieces(inputs)) {
      const sizes = piece.map((input) => Buffer.byteLength(input));
      const header = encodeJson({ id, sizes });
      const size = sizes.reduce((sum, one) => sum + one, header.length);
      await this.#stream([encodeHead(ASK.problem, size), header], piece);
    }
  }

  /** Writes the head of a frame and its texts in parts, with backpressure. */
  async #stream(head: Buffer[], texts: readonly string[]): Promise<void> {
    const generation = this.#generation;
    for (const part of encodedParts(head, texts)) {
      // A part sent after the greeting of another zygote would be read as a separate frame.
      if (this.#lost !== null || generation !== this.#generation)
        throw this.#lost ?? new SlotLost("replaced");
      if (!this.#socket.write(part)) await this.#drained();
    }
  }

  async #drained(): Promise<void> {
    while (this.#lost === null && this.#socket.writableNeedDrain) {
      await Promise.race([once(this.#socket, "drain"), new Promise((resolve) => setTimeout(resolve, 50))]);
    }
  }

  #makeRoom(bytes: number, count: number): void {
    // A batch needs one more descriptor per test, and the zygote needs some itself.
    const mostInputs = Math.max(1, Math.floor((this.hello?.descriptors ?? 1024) / 3));
    const sum = (key: "bytes" | "count") =>
      [...this.#held.values()].reduce((total, held) => total + held[key], 0);
    for (const id of this.#held.keys()) {
      if (sum("bytes") + bytes <= MAX_HELD_BYTES && sum("count") + count <= mostInputs) return;
      this.#held.delete(id);
      this.send(ASK.forget, encodeNumbers(id));
    }
  }
}
