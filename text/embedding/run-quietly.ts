/** Runs a command without showing its output; of a failure, the end of the output is kept. */
import { spawn } from "node:child_process";

const TAIL = 1500;

/** @returns null if the command succeeded, otherwise what went wrong */
export function runQuietly(command: string, args: readonly string[], cwd?: string): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let tail = "";
    const keep = (data: Buffer): void => {
      tail = (tail + data.toString()).slice(-TAIL);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => done(error.message));
    child.on("close", (code) => done(code === 0 ? null : `exit code ${code}: ${tail.trim() || "no output"}`));
  });
}
