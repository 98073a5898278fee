/**
 * A zygote in memory that speaks the judge's protocol over a fake socket, so that the Node side is
 * tested without processes. Each test of a program ends as `endings` says; nothing is executed.
 */
import { Duplex } from "node:stream";
import { ASK, encodeFrame, type Facts, PROTOCOL, SAYS, STATE } from "../../judge/protocol.ts";
import { type Hello, Slot } from "../../judge/slot.ts";

/**
 * How one test ends. `ends`: its process ends in it, with the given state, instead of reporting it.
 */
export type Ending = Partial<Omit<Facts, "output" | "errors">> & {
  output?: string;
  errors?: string;
  ends?: true;
};
/** "dies": the zygote is gone, "hangs": nothing is answered. */
export type Script = (index: number, way: "series" | "isolated") => Ending | "dies" | "hangs";

const MARKER = Buffer.alloc(16, 0xab);
const GREETING_BYTES = 20;

export function encodeFacts(given: Ending): Buffer {
  const [output, errors] = [Buffer.from(given.output ?? ""), Buffer.from(given.errors ?? "")];
  const head = Buffer.alloc(68);
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
  head.writeUInt32LE(given.state ?? 0, 64);
  return Buffer.concat([head, output, errors]);
}

export class FakeZygote {
  readonly slot: Slot;
  /** Kinds of the frames that Node sent, by name; a series with its range. */
  readonly asked: string[] = [];
  readonly ready: Hello[] = [];
  hung = 0;
  greetings = 0;
  /** The compiler's message for tests that run by themselves. */
  compileMessage = "";
  script: Script;
  #permit: ((allowed: number | null) => void) | null = null;
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
    const numbers =
      kind === ASK.series || kind === ASK.go
        ? Array.from({ length: body.length / 4 }, (_, i) => body.readUInt32LE(4 * i))
        : [];
    this.asked.push([name, ...numbers].join(" "));
    if (kind === ASK.program || kind === ASK.leave) this.#compiled = false;
    if (kind === ASK.go) this.#permit?.(numbers[0] ?? 0);
    if (kind === ASK.stop) this.#permit?.(null);
    if (kind === ASK.series) void this.#series(numbers as [number, number, number]);
    if (kind === ASK.trace) this.#say(SAYS.result, { output: "traced" });
    if (kind === ASK.isolated) this.#isolated(body.readUInt32LE(0));
  }

  #say(kind: number, facts: Ending): void {
    this.#socket.push(encodeFrame(kind, encodeFacts(facts)));
  }

  async #series([first, end, permitted]: [number, number, number]): Promise<void> {
    let allowed = permitted;
    for (let index = first; index < end; index++) {
      if (!this.#runTest(index, "series")) return;
      if (index + 1 < allowed || index + 1 === end) continue;
      const more = await new Promise<number | null>((resolve) => {
        this.#permit = resolve;
      });
      this.#permit = null;
      if (more === null) return this.#say(SAYS.ended, { index: index + 1, state: STATE.between });
      allowed = more;
    }
    this.#say(SAYS.ended, { index: end, state: STATE.between });
  }

  /** Whether the process continues. */
  #runTest(index: number, way: "series" | "isolated"): boolean {
    const ending = this.script(index, way);
    if (ending === "dies") this.die();
    if (ending === "dies" || ending === "hangs") return false;
    if (ending.ends) {
      this.#say(SAYS.ended, { state: STATE.inTest, ...ending, index });
      return false;
    }
    this.#say(SAYS.result, { ...ending, index });
    if (!ending.state) return true;
    this.#say(SAYS.ended, { index: index + 1, state: STATE.between });
    return false;
  }

  #isolated(index: number): void {
    if (!this.#compiled) this.#socket.push(encodeFrame(SAYS.compiled, Buffer.from(this.compileMessage)));
    this.#compiled = true;
    if (this.compileMessage !== "" || !this.#runTest(index, "isolated")) return;
    this.#say(SAYS.ended, { index: index + 1, state: STATE.between });
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
