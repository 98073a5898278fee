/**
 * Whether programs of other users can reach a loopback address of this machine: inside a Slurm job,
 * or beside other users' processes. On Linux only; elsewhere nothing is known.
 */
import { readdir, stat } from "node:fs/promises";

/** User ids of people, by the conventions of Linux distributions. */
const PEOPLE = { from: 1000, to: 59_999 };

/** Why the machine counts as shared; null if it does not. */
export async function sharedWith(
  env: Readonly<Record<string, string | undefined>> = process.env,
  processes = "/proc",
): Promise<string | null> {
  if (env.SLURM_JOB_ID !== undefined) return "this is a Slurm job, and its node may run jobs of others";
  const own = process.getuid?.();
  const entries = await readdir(processes).catch(() => []);
  for (const pid of entries.filter((name) => /^\d+$/.test(name))) {
    const uid = (await stat(`${processes}/${pid}`).catch(() => null))?.uid;
    if (uid !== undefined && uid !== own && uid >= PEOPLE.from && uid <= PEOPLE.to)
      return `another user (uid ${uid}) has processes on this machine`;
  }
  return null;
}
