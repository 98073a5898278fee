/**
 * Frames between Node and a zygote, as in judge/supervisor/protocol.py: length, kind, body.
 * Promises: the reader buffers at most one frame, copies each byte at most once, and skips partial
 * frames of a dead zygote. Transfers facts only; verdicts.ts interprets them.
 */

/** Protocol version, equal in judge/supervisor/protocol.py; increased with every change. */
export const PROTOCOL = 7;

/** Requests from Node to a zygote. */
export const ASK = {
  problem: 0x50,
  forget: 0x46,
  program: 0x52,
  series: 0x42,
  isolated: 0x49,
  leave: 0x4c,
  stop: 0x53,
  quit: 0x51,
  trace: 0x54,
  go: 0x47,
  compile: 0x43,
} as const;

/** Where a process was at its end; `late` is added if the machine was stopped or starved. */
export const STATE = {
  notStarted: 0,
  inTest: 1,
  between: 2,
  notCompiled: 3,
  outOfMemory: 4,
  late: 8,
} as const;

/** Messages from a zygote. */
export const SAYS = { hello: 0x68, result: 0x72, ended: 0x65, compiled: 0x63, died: 0x64 } as const;

export type Frame = { kind: number; body: Buffer };

/** How a process ended, according to the kernel; times in microseconds, sizes in bytes. */
export type Facts = {
  index: number;
  /** Exit status; -1 if a signal ended it. */
  status: number;
  signal: number;
  /** Why it was stopped: 0 not at all, 1 CPU time, 2 wall-clock time, 3 by Node. */
  stopped: number;
  cpuUs: number;
  wallUs: number;
  residentKb: number;
  /** Bytes written by the program; more than were sent if the output is ignored. */
  outputSize: number;
  errorSize: number;
  output: Buffer;
  errors: Buffer;
  /** At the end of a process: STATE. Of a finished test: why its process ran no further one. */
  state: number;
};

const HEADER_BYTES = 5;
const FACTS_BYTES = 68;

export const STOPPED = { nobody: 0, cpu: 1, wall: 2, node: 3 } as const;

export function encodeFrame(kind: number, ...parts: Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([encodeHead(kind, size), ...parts], HEADER_BYTES + size);
}

/** The head of a frame whose body of `size` bytes is written separately. */
export function encodeHead(kind: number, size: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(size, 0);
  header[4] = kind;
  return header;
}

/** JSON preceded by its length, as the start of a body. */
export function encodeJson(value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const size = Buffer.allocUnsafe(4);
  size.writeUInt32LE(text.length, 0);
  return Buffer.concat([size, text]);
}

export function encodeNumbers(...values: number[]): Buffer {
  const body = Buffer.allocUnsafe(4 * values.length);
  values.forEach((value, index) => {
    body.writeUInt32LE(value, 4 * index);
  });
  return body;
}

/** Reads a number of eight bytes; exact up to 2^53. */
const readLong = (body: Buffer, at: number): number =>
  body.readUInt32LE(at) + body.readUInt32LE(at + 4) * 2 ** 32;

export function decodeFacts(body: Buffer): Facts {
  const outputLength = body.readUInt32LE(56);
  const outputEnd = FACTS_BYTES + outputLength;
  return {
    index: body.readUInt32LE(0),
    status: body.readInt32LE(4),
    signal: body.readInt32LE(8),
    stopped: body.readUInt32LE(12),
    cpuUs: readLong(body, 16),
    wallUs: readLong(body, 24),
    residentKb: readLong(body, 32),
    outputSize: readLong(body, 40),
    errorSize: readLong(body, 48),
    output: body.subarray(FACTS_BYTES, outputEnd),
    errors: body.subarray(outputEnd, outputEnd + body.readUInt32LE(60)),
    state: body.readUInt32LE(64),
  };
}

/** Bodies from this size on are filled in place as bytes arrive, to avoid one large copy. */
const LARGE_BODY = 1 << 18;

/** Parses a stream of bytes into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #marker: Buffer | null = null;
  #large: { kind: number; body: Buffer; filled: number } | null = null;
  readonly #deliver: (frame: Frame) => void;

  constructor(deliver: (frame: Frame) => void) {
    this.#deliver = deliver;
  }

  /** Skips everything up to and including the next occurrence of `marker`. */
  synchronise(marker: Buffer): void {
    this.#marker = marker;
    this.#chunks = [];
    this.#length = 0;
    this.#large = null;
  }

  push(chunk: Buffer): void {
    const rest = this.#large === null ? chunk : this.#fill(this.#large, chunk);
    if (rest.length === 0) return;
    this.#chunks.push(rest);
    this.#length += rest.length;
    if (this.#marker !== null && !this.#skipToMarker(this.#marker)) return;
    for (let frame = this.#next(); frame !== null; frame = this.#next()) this.#deliver(frame);
  }

  /** Fills a large body; returns the bytes after it. */
  #fill(large: { kind: number; body: Buffer; filled: number }, chunk: Buffer): Buffer {
    const taken = chunk.copy(large.body, large.filled);
    large.filled += taken;
    if (large.filled === large.body.length) {
      this.#large = null;
      this.#deliver({ kind: large.kind, body: large.body });
    }
    return chunk.subarray(taken);
  }

  #skipToMarker(marker: Buffer): boolean {
    const bytes = this.#take(this.#length);
    const at = bytes.indexOf(marker);
    const rest = at < 0 ? bytes.subarray(-marker.length) : bytes.subarray(at + marker.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    if (at >= 0) this.#marker = null;
    return at >= 0;
  }

  #next(): Frame | null {
    if (this.#length < HEADER_BYTES) return null;
    const head = this.#start(HEADER_BYTES);
    const size = HEADER_BYTES + head.readUInt32LE(0);
    const kind = head.readUInt8(4);
    if (this.#length < size) {
      if (size >= LARGE_BODY) this.#beginLarge(kind, size);
      return null;
    }
    return { kind, body: this.#take(size).subarray(HEADER_BYTES) };
  }

  #beginLarge(kind: number, size: number): void {
    const large = { kind, body: Buffer.allocUnsafeSlow(size - HEADER_BYTES), filled: 0 };
    const begun = this.#take(this.#length).subarray(HEADER_BYTES);
    this.#large = large;
    this.#fill(large, begun);
  }

  /** A buffer that starts at the first unread byte and has at least `size` bytes. */
  #start(size: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= size) return first;
    const all = Buffer.concat(this.#chunks, this.#length);
    this.#chunks = [all];
    return all;
  }

  /** Removes the first `size` bytes and returns them as one buffer. */
  #take(size: number): Buffer {
    const all = this.#start(size);
    const rest = all.subarray(size);
    const others = this.#chunks.slice(1);
    this.#chunks = rest.length > 0 ? [rest, ...others] : others;
    this.#length -= size;
    return all.subarray(0, size);
  }
}
