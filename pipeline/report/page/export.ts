/**
 * What the filter shows as a file: CSV or JSON Lines of all fields, or JSON Lines with the
 * conversations, which are loaded chunk by chunk. Flagged ids as a list.
 */
import { csvCell } from "../shared/csv.ts";
import { fieldValue } from "../shared/fields.ts";
import { el, say } from "./dom.ts";
import type { Run } from "./run.ts";

const isExported = (name: string): boolean => !/^(kept_by_|turn\d|flag$)/.test(name);

function record(run: Run, row: number): Record<string, string | number | null> {
  const { index, ids } = run;
  const values = [...run.fields.values()].filter(({ name }) => isExported(name));
  return {
    id: ids.at(row),
    path: index.paths[index.rows.path[row] as number] ?? "",
    ...Object.fromEntries(values.map((field) => [field.name, fieldValue(field, row)])),
  };
}

export function save(parts: string[], name: string, type: string): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  el("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

function csv(run: Run, rows: Int32Array): string[] {
  const head = Object.keys(record(run, rows[0] ?? 0)).join(",");
  return [
    `${head}\n`,
    ...Array.from(rows, (row) => `${Object.values(record(run, row)).map(csvCell).join(",")}\n`),
  ];
}

async function conversations(run: Run, rows: Int32Array): Promise<string[]> {
  const lines: string[] = [];
  for (const row of rows) {
    const { prose: _, ...body } = await run.body(row);
    lines.push(`${JSON.stringify({ ...record(run, row), ...body })}\n`);
    if (lines.length % 500 === 0) say(`${lines.length} of ${rows.length} loaded`);
  }
  return lines;
}

const JSONL = "application/jsonl";

/** @param rows what the filter shows at the moment of the export */
export function exportMenu(run: Run, rows: () => Int32Array): HTMLElement {
  const name = (end: string) => `${run.index.name.replace(/[^\p{L}\p{N}_-]+/gu, "-")}-trajectories${end}`;
  const fault = el("p", { role: "alert", hidden: true });
  const button = (title: string, press: () => void | Promise<void>) =>
    el(
      "button",
      {
        type: "button",
        onclick: () => {
          fault.hidden = true;
          Promise.resolve(press()).catch((error: unknown) => {
            fault.hidden = false;
            fault.textContent = `The export failed: ${error instanceof Error ? error.message : error}`;
          });
        },
      },
      title,
    );
  return el(
    "details",
    { class: "menu" },
    el("summary", {}, "Export"),
    el(
      "div",
      { class: "menu-list" },
      button("CSV", () => save(csv(run, rows()), name(".csv"), "text/csv")),
      button("JSON Lines", () =>
        save(
          Array.from(rows(), (row) => `${JSON.stringify(record(run, row))}\n`),
          name(".jsonl"),
          JSONL,
        ),
      ),
      button("JSON Lines with conversations", async () =>
        save(await conversations(run, rows()), name("-full.jsonl"), JSONL),
      ),
      fault,
    ),
  );
}

/** @param changed called when the flags are cleared */
export function flagMenu(run: Run, changed: () => void): HTMLElement {
  const { flags } = run.marks;
  const ids = () => [...flags].map((id) => `${id}\n`);
  const button = (title: string, press: () => void) =>
    el("button", { type: "button", onclick: press }, title);
  const problems = () => {
    const found = [...flags].flatMap((id) => {
      const row = run.ids.rowOf(id);
      return row < 0 ? [] : [run.problemOf(row).id];
    });
    const list = [...new Set(found)].map((problem_id) => ({ problem_id, reason: "flagged in the report" }));
    return `${JSON.stringify({ schema: "quarantine/1", problems: list }, null, 2)}\n`;
  };
  return el(
    "details",
    { class: "menu" },
    el("summary", {}, `Flags (${flags.size})`),
    el(
      "div",
      { class: "menu-list" },
      el("a", { href: `#trajectories?${new URLSearchParams({ filter: "flag = yes" })}` }, "Show flagged"),
      button("Save ids", () => save(ids(), "flagged.txt", "text/plain")),
      button("Save their problems as a quarantine list", () =>
        save([problems()], "quarantine.json", "application/json"),
      ),
      button("Remove all flags", () => {
        run.marks.clearFlags();
        changed();
      }),
    ),
  );
}
