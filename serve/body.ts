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
      if (!this.#hasRoom) throw this.#noRoom();
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

  #bytes(incoming: IncomingMessage, onRead: (bytes: number) => void): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const fail = (error: Refusal): void => {
        incoming.off("data", onData);
        incoming.pause();
        reject(error);
      };
      const onData = (chunk: Buffer): void => {
        size += chunk.length;
        const isTooLarge = size > this.#limits.bodyBytes;
        if (!isTooLarge) onRead(size);
        if (isTooLarge) fail(this.#tooLarge());
        else if (this.#hasRoom) chunks.push(chunk);
        else fail(this.#noRoom());
      };
      const cut = (): void => fail(new Refusal(400, "body", "the connection ended within the body"));
      incoming.on("data", onData);
      incoming.once("error", cut);
      incoming.once("close", cut);
      incoming.once("end", () => {
        incoming.off("close", cut);
        resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
      });
    });
  }

  get #hasRoom(): boolean {
    return this.#inFlight <= this.#limits.bytesInFlight;
  }

  #noRoom(): Refusal {
    return new Refusal(
      429,
      "bytes_in_flight",
      "the requests in flight hold too many bytes; try again later",
      {
        retryAfterS: 2,
      },
    );
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
