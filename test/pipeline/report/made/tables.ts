/** The tables of a piece of a report as texts, for tests. */
import type { Html } from "../../../../pipeline/report/html.ts";

const text = (cell: string): string => cell.replace(/<[^>]*>/g, "").trim();

/**
 * Rows of the table with this caption (or one that begins so), without its head; null where there
 * is none.
 */
export function rowsOf({ text: page }: Html, caption: string): string[][] | null {
  const tables = [...page.matchAll(/<caption>(.*?)<\/caption>.*?<tbody>(.*?)<\/tbody>/gs)];
  const found = tables.find(([, name = ""]) => text(name).startsWith(caption));
  if (found === undefined) return null;
  return [...(found[2] ?? "").matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) => text(cell)),
  );
}

/** Names of the columns of the table with this caption; null where there is none. */
export function headOf({ text: page }: Html, caption: string): string[] | null {
  const heads = [...page.matchAll(/<caption>(.*?)<\/caption>\s*<thead>(.*?)<\/thead>/gs)];
  const found = heads.find(([, name = ""]) => text(name).startsWith(caption));
  if (found === undefined) return null;
  return [...(found[2] ?? "").matchAll(/<th[^>]*>(.*?)<\/th>/gs)].map(([, cell = ""]) => text(cell));
}
