/**
 * Starts the Python side and keeps it alive: one spawner, which starts one zygote per slot.
 * Promises: Node spawns only once (spawning blocks the event loop in proportion to the heap); the
 * spawner replaces a zygote that dies or hangs, and Node replaces a dead spawner; no process
 * survives a kill -9 of Node, because each ends with its socket; the environment contains nothing
 * but a hash seed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Duplex } from "node:stream";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import type { NativeConfig } from "./native/config.ts";
import { PROTOCOL } from "./protocol.ts";
import { type Hello, Slot } from "./slot.ts";

const PYTHON_FLAGS = ["-s", "-S", "-P", "-B", "-W", "ignore"];
/** Runs main.py under a name without its folder: see there. */
export const BOOT =
  "import sys;exec(compile(open(sys.argv[1]+'/main.py','rb').read(),'<judge>/main.py','exec'))";
const FIRST_SOCKET = 3;
const MARKER_BYTES = 16;
/** After this many exits, each within a minute of the previous one, the supervisor gives up. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const ERROR_TAIL = 4096;
const CLOSE_GRACE_MS = 2000;

const Ended = z.object({ place: z.int(), status: z.int(), givenUp: z.boolean() });

export type SupervisorOptions = {
  python: string;
  workers: number;
  maxLevel: number;
  hashSeed?: number;
  /** For zygotes of compiled programs: see native/setup.ts. */
  native?: NativeConfig | undefined;
};

export type SupervisorEvents = {
  ready: (slot: Slot, hello: Hello) => void;
  /** No zygote will be started any more. */
  failed: (reason: string) => void;
};

export class Supervisor {
  slots: Slot[] = [];
  #process: ChildProcess | null = null;
  #options: SupervisorOptions;
  #events: SupervisorEvents;
  #errors = "";
  #restarts = 0;
  #lastRestart = 0;
  #closed = false;

  constructor(options: SupervisorOptions, events: SupervisorEvents) {
    this.#options = options;
    this.#events = events;
    this.#start();
  }

  /** Pid of the spawner, for measurements. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  #start(): void {
    const { python, workers, maxLevel, hashSeed = 0, native } = this.#options;
    const marker = randomBytes(MARKER_BYTES);
    const sockets = Array.from({ length: workers }, (_, place) => FIRST_SOCKET + place);
    const config = JSON.stringify({
      protocol: PROTOCOL,
      marker: marker.toString("hex"),
      maxLevel,
      sockets,
      ...(native !== undefined && { native }),
    });
    const child = spawn(python, [...PYTHON_FLAGS, "-c", BOOT, assetPath("judge/supervisor"), config], {
      env: { PYTHONHASHSEED: String(hashSeed), LC_ALL: "C.UTF-8" },
      cwd: "/",
      detached: true,
      stdio: ["pipe", "pipe", "pipe", ...sockets.map(() => "pipe" as const)],
    });
    this.#process = child;
    child.on("error", (error) => this.#ended(child, error.message));
    child.on("exit", (code, signal) => this.#ended(child, `exit ${code ?? signal}`));
    child.stdin?.on("error", () => {});
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString("utf8")).slice(-ERROR_TAIL);
    });
    if (child.stdout !== null) createInterface(child.stdout).on("line", (line) => this.#onMessage(line));
    this.slots = sockets.map((descriptor, place) => this.#slot(child, { place, descriptor, marker }));
  }

  #slot(child: ChildProcess, at: { place: number; descriptor: number; marker: Buffer }): Slot {
    const socket = child.stdio[at.descriptor];
    if (!(socket instanceof Duplex)) throw new Error(`the supervisor got no socket at ${at.descriptor}`);
    const slot: Slot = new Slot(at.place, {
      socket,
      marker: at.marker,
      onReady: (hello) => this.#events.ready(slot, hello),
      onHung: () => this.kill(slot),
      onBadHandshake: (reason) => this.#events.failed(reason),
    });
    return slot;
  }

  #onMessage(line: string): void {
    const { place, status, givenUp } = Ended.parse(JSON.parse(line));
    this.slots[place]?.lose(`status ${status}`, !givenUp);
    if (givenUp)
      this.#events.failed(`the judge's zygote does not start: ${this.#errors.trim() || `status ${status}`}`);
  }

  #ended(child: ChildProcess, how: string): void {
    if (child !== this.#process || this.#closed) return;
    this.#process = null;
    const lost = this.slots;
    this.slots = [];
    for (const slot of lost) slot.lose(how);
    for (const stream of child.stdio) stream?.destroy();
    const now = Date.now();
    this.#restarts = now - this.#lastRestart > RESTART_WINDOW_MS ? 1 : this.#restarts + 1;
    this.#lastRestart = now;
    if (this.#restarts > MAX_RESTARTS) {
      this.#events.failed(
        `the judge's supervisor ended ${this.#restarts} times: ${how} ${this.#errors.trim()}`,
      );
    } else {
      this.#start();
    }
  }

  /** Kills a zygote that hangs or cannot be trusted; the spawner starts the next one. */
  kill(slot: Slot): void {
    slot.hello = null;
    if (this.slots.includes(slot)) this.#process?.stdin?.write(`${slot.place}\n`);
  }

  /** Stops all processes; resolves when the spawner has exited. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.stdin?.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), CLOSE_GRACE_MS);
    await gone;
    clearTimeout(timer);
    for (const stream of child.stdio) stream?.destroy();
    // Rejects pending calls and clears their timers, which would keep the process alive for
    // minutes.
    for (const slot of this.slots.splice(0)) slot.lose("the judge was closed");
  }
}
