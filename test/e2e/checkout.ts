/**
 * A folder that is this checkout by links, so that a document's commands are typed unchanged and
 * write into it. make is told that the build is there: a test must not install or build anything.
 */
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetPath } from "../../io/assets.ts";
import { words } from "../documents.ts";
import { type Ended, start, startProgram } from "./cli.ts";

/** What make takes as done; it leaves the packages alone by itself, since they are a link. */
const AT_HAND = ["-o", "dist"];

/** Not linked: a document's commands write there. */
const OWN = new Set(["runs", "models", ".git", ".cache"]);

export type Checkout = {
  folder: string;
  /** Runs one command of a document. @param env what a reader might export before */
  type(command: string, env?: Record<string, string>): Promise<Ended>;
  remove(): void;
};

export function linkedCheckout(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), "rftkit-checkout-"));
  const root = assetPath(".");
  for (const name of readdirSync(root)) {
    if (!OWN.has(name)) symlinkSync(join(root, name), join(folder, name));
  }
  return {
    folder,
    type: async (command, env = {}) => {
      const [typed = "", file] = command.split(" > ");
      const [program = "", ...args] = words(typed);
      const options = { cwd: folder, env };
      if (program === "make") return startProgram("make", [...AT_HAND, ...args], options).ended;
      if (program !== "npx" || args[0] !== "rftkit")
        throw new Error(`${command}: nothing that a document says to type here`);
      const ended = await start(args.slice(1), options).ended;
      if (file !== undefined) writeFileSync(join(folder, file), ended.stdout);
      return ended;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
