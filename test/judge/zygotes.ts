/**
 * A zygote in memory that speaks the judge's protocol over a fake socket, so that the Node side is
 * tested without processes. Each test of a program ends as `endings` says; nothing is executed.
 */
import { Duplex } from "node:stream";
import { ASK, BATCH, encodeFrame, type Facts, PROTOCOL, SAYS, STOPPED } from "../../judge/protocol.ts";
import { type Hello, Slot } from "../../judge/slot.ts";

/** How one test ends; "dies": the zygote is gone, "hangs": nothing is answered. */
export type Ending = Partial<Omit<Facts, "output" | "errors">> & { output?: string; errors?: string };
export type Script = (index: number, way: "batch" | "isolated") => Ending | "dies" | "hangs";

const MARKER = Buffer.alloc(16, 0xab);
const GREETING_BYTES = 20;

export function encodeFacts(given: Ending): Buffer {
  const [output, errors] = [Buffer.from(given.output ?? ""), Buffer.from(given.errors ?? "")];
  const head = Buffer.alloc(64);
  head.writeUInt32LE(given.index ?? 0, 0);
  head.writeInt32LE(given.status ?? 0, 4);
  head.writeInt32LE(given.signal ?? 0, 8);
  head.writeUInt32LE(given.stopped ?? 0, 12);
  const sizes = [given.cpuUs ?? 0, given.wallUs ?? 0, given.residentKb ?? 0];
  for (const [i, size] of sizes.entries()) head.writeBigUInt64LE(BigInt(size), 16 + 8 * i);
  head.writeBigUInt64LE(BigInt(given.outputSize ?? output.length), 40);
  head.writeBigUInt64LE(BigInt(given.errorSize ?? errors.length), 48);
  head.writeUInt32LE(output.length, 56);
  head.writeUInt32LE(errors.length, 60);
  return Buffer.concat([head, output, errors]);
}

const fails = ({ status, signal, stopped }: Ending): boolean => Boolean(status || signal || stopped);

export class FakeZygote {
  readonly slot: Slot;
  /** Kinds of the frames that Node sent, by name; a batch with its range and mode. */
  readonly asked: string[] = [];
  readonly ready: Hello[] = [];
  hung = 0;
  greetings = 0;
  /** The compiler's message for tests that run by themselves. */
  compileMessage = "";
  script: Script;
  #waiting: ((go: boolean) => void) | null = null;
  #compiled = false;
  #received = Buffer.alloc(0);
  #socket: Duplex;

  constructor(script: Script, { place = 0, descriptors = 1000, onReady = () => {} } = {}) {
    this.script = script;
    const hello = { protocol: PROTOCOL, level: 3, missing: [], layers: {}, python: "3.11", descriptors };
    this.#socket = new Duplex({
      read() {},
      write: (chunk: Buffer, _, done) => {
        this.#received = Buffer.concat([this.#received, chunk]);
        this.#read(Buffer.from(JSON.stringify(hello)));
        done();
      },
    });
    this.slot = new Slot(place, {
      socket: this.#socket,
      marker: MARKER,
      onReady: (said) => {
        this.ready.push(said);
        onReady();
      },
      onHung: () => {
        this.hung++;
        this.die("it hung");
      },
      onBadHandshake: () => {},
    });
  }

  /** Sends a frame that nothing asked for. */
  interrupt(kind: number): void {
    this.#say(kind, {});
  }

  /** The zygote is gone, and the next one greets. */
  die(reason = "status 9"): void {
    this.#compiled = false;
    this.slot.lose(reason, true);
  }

  #read(hello: Buffer): void {
    while (this.#received.length >= 5) {
      if (this.#received.subarray(0, MARKER.length).equals(MARKER)) {
        this.greetings++;
        const greeting = this.#taken(GREETING_BYTES);
        setImmediate(() => this.#socket.push(Buffer.concat([greeting, encodeFrame(SAYS.hello, hello)])));
        continue;
      }
      const size = 5 + this.#received.readUInt32LE(0);
      if (this.#received.length < size) return;
      const frame = this.#taken(size);
      this.#answer(frame.readUInt8(4), frame.subarray(5));
    }
  }

  #taken(size: number): Buffer {
    const taken = this.#received.subarray(0, size);
    this.#received = this.#received.subarray(size);
    return taken;
  }

  #answer(kind: number, body: Buffer): void {
    const name = Object.entries(ASK).find(([, value]) => value === kind)?.[0] ?? "unknown";
    const numbers = kind === ASK.batch ? [0, 4, 8].map((at) => body.readUInt32LE(at)) : [];
    this.asked.push([name, ...numbers].join(" "));
    if (kind === ASK.program || kind === ASK.leave) this.#compiled = false;
    if (kind === ASK.go) this.#waiting?.(true);
    if (kind === ASK.stop) this.#waiting?.(false);
    if (kind === ASK.batch) void this.#batch(numbers as [number, number, number]);
    if (kind === ASK.trace) this.#say(SAYS.result, { output: "traced" });
    if (kind === ASK.isolated) this.#isolated(body.readUInt32LE(0));
  }

  #say(kind: number, facts: Ending): void {
    this.#socket.push(encodeFrame(kind, encodeFacts(facts)));
  }

  async #batch([first, end, mode]: [number, number, number]): Promise<void> {
    for (let index = first; index < end; index++) {
      const ending = this.script(index, "batch");
      if (ending === "hangs") return;
      if (ending === "dies") return this.die();
      const isRaised = mode === BATCH.goesOn && ending.status === 1;
      if (fails(ending) && !isRaised) return this.#say(SAYS.ended, { ...ending, index });
      this.#say(SAYS.result, { ...ending, index });
      if (mode !== BATCH.waits || index > first) continue;
      const goes = await new Promise<boolean>((resolve) => {
        this.#waiting = resolve;
      });
      this.#waiting = null;
      if (!goes) return this.#say(SAYS.ended, { index: first, stopped: STOPPED.node });
    }
    this.#say(SAYS.ended, { index: end, cpuUs: 4000, wallUs: 8000, residentKb: 2048 });
  }

  #isolated(index: number): void {
    const ending = this.script(index, "isolated");
    if (ending === "hangs") return;
    if (ending === "dies") {
      this.die();
      return;
    }
    if (!this.#compiled) this.#socket.push(encodeFrame(SAYS.compiled, Buffer.from(this.compileMessage)));
    this.#compiled = true;
    if (this.compileMessage === "") this.#say(SAYS.result, { ...ending, index });
  }
}

/**
 * A program that prints the right output of every test of `request` in requests.ts, except as
 * `special` says.
 */
export const printing =
  (outputs: readonly string[], special: Script = () => ({})): Script =>
  (index, way) => {
    const given = special(index, way);
    return typeof given === "string" ? given : { output: outputs[index] ?? "", ...given };
  };
