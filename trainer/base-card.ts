/**
 * What the folder of a base model says of its licence: the header of its README.md, as the hub
 * writes it, and files such as LICENSE. Promises: nothing is guessed; a folder that says nothing is
 * reported so.
 */
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** Headers are short; a card may be long. */
const HEADER_BYTES = 64 * 1024;
const FILES = /^(LICEN[SC]E|COPYING|NOTICE|USE_POLICY)/i;

const Said = z
  .string()
  .max(300)
  .transform((text) => text.replaceAll(/[\s`<>]+/g, " ").trim());
const Header = z.object({
  license: Said.optional().catch(undefined),
  license_name: Said.optional().catch(undefined),
  license_link: Said.optional().catch(undefined),
});
export type Licence = z.infer<typeof Header> & { files: string[] };

async function start(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return "";
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

function headerOf(text: string): unknown {
  const found = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (found === undefined) return {};
  try {
    return parse(found, { maxAliasCount: 0 }) ?? {};
  } catch {
    return {};
  }
}

/** The licence of the model in a folder. */
export async function licenceOf(folder: string): Promise<Licence> {
  const header = Header.safeParse(headerOf(await start(join(folder, "README.md"))));
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names.filter((name) => FILES.test(name)).sort();
  return { ...(header.success ? header.data : {}), files };
}

/** The section of a card; the checkpoint keeps the licence of what it was made from. */
export function licenceText({ license, license_name, license_link, files }: Licence): string {
  const name = license_name ?? license;
  const said =
    name === undefined
      ? "The folder of the base model states no licence: look at its source before you publish this checkpoint."
      : `The base model's licence is kept: \`${name}\`${license_link === undefined ? "" : ` (${license_link})`}.`;
  const kept = files.length === 0 ? "" : ` Its files are in this folder: ${files.join(", ")}.`;
  return `${said}${kept}`;
}
