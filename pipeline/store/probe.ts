/**
 * Probes what a file system needs for several machines to share a run directory: hard links that
 * refuse an existing name, exclusive creation, fsync, rename. Tries each beside the run's own files
 * and leaves nothing behind.
 */
import { randomBytes } from "node:crypto";
import * as disk from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../io/files.ts";

export type Probe = { name: string; ok: boolean; found: string; fix: string };

/** The calls that are probed. */
type Calls = Pick<typeof disk, "link" | "open" | "readFile" | "rename" | "stat">;
type Step = { name: string; needed: string; run: (folder: string, calls: Calls) => Promise<void> };

async function refuses(work: Promise<unknown>): Promise<void> {
  const code = await work.then(
    () => "no error",
    (error: unknown) => errorCode(error) ?? String(error),
  );
  if (code !== "EEXIST") throw new Error(`a second one gave ${code} instead of EEXIST`);
}

const STEPS: readonly Step[] = [
  {
    name: "create",
    needed: "exclusive creation: no two attempts write into one journal file",
    async run(folder, { open }) {
      await (await open(join(folder, "a"), "wx")).close();
      await refuses(open(join(folder, "a"), "wx").then((file) => file.close()));
    },
  },
  {
    name: "fsync",
    needed: "fsync of files and folders: an answer is on disk before it is used",
    async run(folder, { open }) {
      for (const [path, flags] of [
        [join(folder, "a"), "r+"],
        [folder, "r"],
      ] as const) {
        const file = await open(path, flags);
        await file.sync().finally(() => file.close());
      }
    },
  },
  {
    name: "link",
    needed: "hard links that refuse a taken name: of two writers of a bucket the first wins",
    async run(folder, { link, stat }) {
      await link(join(folder, "a"), join(folder, "b"));
      await refuses(link(join(folder, "a"), join(folder, "b")));
      if ((await stat(join(folder, "a"))).nlink < 2) throw new Error("the link is a copy");
    },
  },
  {
    name: "rename",
    needed: "rename over an existing file, in one step",
    async run(folder, { open, readFile, rename }) {
      const file = await open(join(folder, "c"), "wx");
      await file.writeFile("c").finally(() => file.close());
      await rename(join(folder, "c"), join(folder, "b"));
      if ((await readFile(join(folder, "b"), "utf8")) !== "c") throw new Error("the old content came back");
    },
  },
];

/** One entry for each property, in order. A failed one may make later ones fail. */
export async function probeFileSystem(root: string, calls: Calls = disk): Promise<Probe[]> {
  const folder = join(root, `probe.tmp-${randomBytes(6).toString("hex")}`);
  const fix =
    "Put the run directory on a file system that supports it (NFS 3 and 4, Lustre, GPFS and local disks do).";
  const probes: Probe[] = [];
  try {
    await disk.mkdir(folder);
    for (const { name, needed, run } of STEPS) {
      const fault = await run(folder, calls).then(
        () => null,
        (error: Error) => error.message,
      );
      const found = fault === null ? needed : `${fault}; needed: ${needed}`;
      probes.push({ name: `run: ${name}`, ok: fault === null, found, fix });
    }
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    probes.push({ name: "run: write", ok: false, found, fix: "Make the directory writable." });
  } finally {
    await disk.rm(folder, { recursive: true, force: true });
  }
  return probes;
}
