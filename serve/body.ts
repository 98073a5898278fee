/**
 * Reads request bodies as JSON, within limits: of one body, and of all that are in memory.
 * Promises: a body beyond the limit is refused with a readable answer, not with a broken
 * connection, unless it is endless; what was read is counted until the request is answered.
 */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

export type BodyLimits = { bodyBytes: number; bytesInFlight: number };

/**
 * Bytes that are read and dropped behind a body that is too large, so that its sender can read why.
 */
const DROPPED_BYTES = 1 << 30;
const DROP_MS = 20_000;

const MEBIBYTE = 1 << 20;

export class Bodies {
  readonly #limits: BodyLimits;
  #inFlight = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#inFlight;
  }

  /** @returns the parsed body, and what to call once the request is answered */
  async read(incoming: IncomingMessage): Promise<{ value: unknown; release: () => void }> {
    let counted = 0;
    const release = (): void => {
      this.#inFlight -= counted;
      counted = 0;
    };
    const count = (bytes: number): void => {
      counted += bytes;
      this.#inFlight += bytes;
    };
    try {
      const declared = Number(incoming.headers["content-length"] ?? 0);
      if (declared > this.#limits.bodyBytes) throw this.#tooLarge();
      count(declared);
      this.#checkRoom();
      const bytes = await this.#bytes(incoming, (read) => {
        if (read > counted) count(read - counted);
      });
      return { value: parsed(bytes), release };
    } catch (error) {
      release();
      if (error instanceof Refusal && !incoming.readableEnded) await drop(incoming);
      throw error;
    }
  }

  async #bytes(incoming: IncomingMessage, onRead: (bytes: number) => void): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.#limits.bodyBytes) throw this.#tooLarge();
        onRead(size);
        this.#checkRoom();
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Refusal(400, "body", "the connection ended before the whole body was received");
    }
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
  }

  #checkRoom(): void {
    if (this.#inFlight <= this.#limits.bytesInFlight) return;
    throw new Refusal(429, "bytes_in_flight", "the requests in flight hold too many bytes; try again later", {
      retryAfterS: 2,
    });
  }

  #tooLarge(): Refusal {
    const most = Math.floor(this.#limits.bodyBytes / MEBIBYTE);
    return new Refusal(413, "body_too_large", `the body has more than ${most} MiB, the limit of this server`);
  }
}

function parsed(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Refusal(400, "json", "the body is empty; expected a JSON object");
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal(400, "json", "the body is not valid JSON");
  }
}

/** Reads and drops the rest, up to a bound; the connection ends where the bound is reached. */
async function drop(incoming: IncomingMessage): Promise<void> {
  if (incoming.destroyed) return;
  let dropped = 0;
  const timer = setTimeout(() => incoming.destroy(), DROP_MS);
  incoming.on("data", (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > DROPPED_BYTES) incoming.destroy();
  });
  incoming.resume();
  await Promise.race([once(incoming, "end"), once(incoming, "close")]).catch(() => undefined);
  clearTimeout(timer);
}
