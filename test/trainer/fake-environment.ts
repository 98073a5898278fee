/** A Python environment whose only program is fake_server.py, for RFTKIT_TRAINER_VENV. */
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assetPath } from "../../io/assets.ts";

export async function fakeEnvironment(root: string): Promise<string> {
  await mkdir(join(root, "venv", "bin"), { recursive: true });
  await symlink(assetPath("test/trainer/fake_server.py"), join(root, "venv", "bin", "python"));
  return join(root, "venv");
}

/** A checkpoint that gives this answer to everything. */
export async function fakeModel(folder: string, answer: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "answer.txt"), answer);
  return folder;
}

/** Lines of PID, module and name, of the servers that were started in a folder. */
export const starts = async (place: string): Promise<string[][]> =>
  (await readFile(join(place, "starts.log"), "utf8").catch(() => ""))
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "));

export function isAlive(pid: string | undefined): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}
