/** The trajectories page: the filtered list, and the selected trajectory beside it. */
import { number } from "../../../io/format.ts";
import type { Fate } from "../shared/format.ts";
import { SETS } from "../shared/format.ts";
import { trajectoryMarkdown } from "../shared/markdown.ts";
import { type Filter, type Filters, hashOf, type Place, placeOf } from "../shared/place.ts";
import { fateName, select } from "../shared/select.ts";
import { byId, el, say, warning } from "./dom.ts";
import { FilterBar } from "./filter-bar.ts";
import type { Run } from "./run.ts";
import { trajectoryBody, verdictBadge } from "./trajectory.ts";
import { VirtualList } from "./virtual-list.ts";

export class TrajectoriesPage {
  readonly #run: Run;
  readonly #list: VirtualList;
  readonly #count = el("p", { class: "count", id: "count" });
  readonly #detail = el("div", { class: "detail", id: "detail" });
  readonly #filters: FilterBar;
  readonly #root: HTMLElement;
  #place: Place = { page: "trajectories", trajectory: "", turn: 0, filters: {} };
  #rows = new Int32Array();
  #selected = "";
  #open = "";

  constructor(run: Run) {
    this.#run = run;
    this.#filters = new FilterBar(run.index, (filter, value) => this.#filter(filter, value));
    this.#list = new VirtualList({ label: "Trajectories", rowHeight: 52, render: (at) => this.#row(at) });
    this.#root = el(
      "div",
      { class: "viewer" },
      el("div", { class: "side" }, this.#filters.element, this.#count, this.#list.element),
      this.#detail,
    );
    byId("page-trajectories").replaceChildren(this.#root);
  }

  #filter(filter: Filter, value: string): void {
    // The user may have typed and then navigated away before the debounce ended.
    const place = placeOf(location.hash);
    if (place.page !== "trajectories") return;
    const filters: Filters = { ...place.filters };
    if (value === "") delete filters[filter];
    else filters[filter] = value;
    // Replace the history entry: "back" must not undo typing letter by letter.
    history.replaceState(null, "", hashOf({ ...place, filters }));
    void this.show({ ...place, filters });
  }

  #row(at: number): HTMLElement {
    const { index, ids } = this.#run;
    const row = this.#rows[at] as number;
    const id = ids.at(row);
    const { sample, turns, set, fate, tokens } = index.rows;
    const count = tokens[row] as number;
    const end = index.fates[fate[row] as number] as Fate;
    const facts = [
      `#${sample[row]}`,
      `${turns[row]} turn${turns[row] === 1 ? "" : "s"}`,
      SETS[set[row] as number] ?? "",
      count < 0 ? "" : `${number(count)} tokens`,
      fateName(end),
    ];
    const isOpen = id === this.#place.trajectory;
    return el(
      "div",
      { class: `row ${isOpen ? "open" : ""} ${end.error ? "error" : ""}` },
      el(
        "a",
        {
          href: hashOf({ ...this.#place, trajectory: id, turn: 0 }),
          id: `row-${row}`,
          "aria-current": isOpen ? "true" : false,
        },
        verdictBadge(index.verdicts[index.rows.verdict[row] as number] ?? ""),
        el("span", { class: "name" }, this.#run.problemOf(row).name || this.#run.problemOf(row).id),
        el("span", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      ),
    );
  }

  async show(place: Place): Promise<void> {
    this.#place = place;
    const wanted = JSON.stringify(place.filters);
    try {
      if (wanted !== this.#selected) await this.#select(place.filters, wanted);
      else this.#list.redraw();
    } catch (error) {
      this.#count.replaceChildren(
        warning(`The search failed: ${error instanceof Error ? error.message : error}`),
      );
    }
    this.#root.classList.toggle("has-detail", place.trajectory !== "");
    if (place.trajectory === "") {
      this.#open = "";
      this.#detail.replaceChildren(
        el(
          "p",
          { class: "note" },
          "Select a trajectory. Keys: / search, j next, k previous, c copy as Markdown, Escape close.",
        ),
      );
    } else if (this.#open !== place.trajectory) await this.#openTrajectory(place);
    else this.#toTurn(place.turn);
  }

  async #select(filters: Filters, wanted: string): Promise<void> {
    this.#filters.show(filters);
    const rows = await select(filters, this.#run);
    if (JSON.stringify(this.#place.filters) !== wanted) return;
    this.#selected = wanted;
    this.#rows = rows;
    const all = number(this.#run.ids.length);
    const text =
      rows.length === this.#run.ids.length
        ? `${all} trajectories`
        : `${number(rows.length)} of ${all} trajectories`;
    this.#count.textContent = text;
    say(text);
    this.#list.setCount(rows.length);
    this.#list.element.scrollTop = 0;
  }

  async #openTrajectory(place: Place): Promise<void> {
    this.#open = place.trajectory;
    const row = this.#run.ids.rowOf(place.trajectory);
    if (row < 0) {
      this.#detail.replaceChildren(warning(`There is no trajectory ${place.trajectory} in this run.`));
      return;
    }
    const at = this.#rows.indexOf(row);
    if (at >= 0) this.#list.reveal(at);
    try {
      const line = this.#run.problemOf(row);
      const [body, problem] = await Promise.all([this.#run.body(row), this.#run.problemBody(line)]);
      if (this.#open !== place.trajectory) return;
      this.#detail.replaceChildren(this.#head(row, at), trajectoryBody(body, { problem, line }));
      this.#detail.scrollTop = 0;
      this.#toTurn(place.turn);
      say(`Trajectory ${place.trajectory}`);
    } catch (error) {
      this.#open = "";
      this.#detail.replaceChildren(
        warning(`This trajectory could not be loaded: ${error instanceof Error ? error.message : error}`),
      );
    }
  }

  #head(row: number, at: number): HTMLElement {
    const { index, ids } = this.#run;
    const { rows, arms } = index;
    const arm = arms[rows.arm[row] as number];
    const place = at < 0 ? "not in the filtered list" : `${number(at + 1)} of ${number(this.#rows.length)}`;
    const button = (name: string, title: string, press: () => void) =>
      el("button", { type: "button", title, onclick: press }, name);
    return el(
      "div",
      { class: "detail-head" },
      el(
        "h2",
        {},
        verdictBadge(index.verdicts[rows.verdict[row] as number] ?? ""),
        ` ${this.#run.problemOf(row).name}`,
      ),
      el(
        "p",
        { class: "note" },
        `${ids.at(row)} · ${fateName(index.fates[rows.fate[row] as number] as Fate)} · ${arm?.strategy} (${arm?.model}), sample ${rows.sample[row]}`,
      ),
      el(
        "div",
        { class: "buttons" },
        button("← Previous", "k", () => this.step(-1)),
        el("span", { class: "position" }, place),
        button("Next →", "j", () => this.step(1)),
        button("Copy as Markdown", "c", () => void this.copy()),
        button("Download JSON", "the complete trajectory", () => void this.#download(row)),
        button("Close", "Escape", () => this.close()),
      ),
    );
  }

  #toTurn(turn: number): void {
    if (turn > 0) document.getElementById(`turn-${turn}`)?.scrollIntoView();
  }

  #go(id: string): void {
    location.hash = hashOf({ ...this.#place, page: "trajectories", trajectory: id, turn: 0 });
  }

  step(by: number): void {
    const row = this.#run.ids.rowOf(this.#place.trajectory);
    const at = row < 0 ? (by > 0 ? -1 : this.#rows.length) : this.#rows.indexOf(row);
    const next = this.#rows[at + by];
    if (next !== undefined) this.#go(this.#run.ids.at(next));
  }

  close(): void {
    if (this.#place.trajectory !== "") this.#go("");
  }

  focusSearch(): void {
    this.#filters.focus();
  }

  async copy(): Promise<void> {
    const row = this.#run.ids.rowOf(this.#place.trajectory);
    if (row < 0) return;
    const fate = fateName(this.#run.index.fates[this.#run.index.rows.fate[row] as number] as Fate);
    const text = trajectoryMarkdown(await this.#run.body(row), { problem: this.#run.problemOf(row), fate });
    try {
      await navigator.clipboard.writeText(text);
      say("Copied as Markdown");
    } catch {
      const area = el("textarea", { class: "copied", "aria-label": "Markdown to copy" });
      area.value = text;
      this.#detail.prepend(
        el("p", { class: "warning" }, "The browser denied access to the clipboard; copy the text below."),
        area,
      );
      area.select();
    }
  }

  async #download(row: number): Promise<void> {
    const json = JSON.stringify(await this.#run.body(row), null, 1);
    const address = URL.createObjectURL(new Blob([json], { type: "application/json" }));
    const link = el("a", { href: address, download: `${this.#run.ids.at(row)}.json` });
    link.click();
    URL.revokeObjectURL(address);
  }
}
