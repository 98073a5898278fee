/** The trajectories page: a table of what the filter shows, a list beside an open trajectory. */
import { number } from "../../../io/format.ts";
import { FilterError } from "../shared/filter.ts";
import { type Filter, type Filters, hashOf, type Place, placeOf } from "../shared/place.ts";
import { select } from "../shared/select.ts";
import { chooser, columnNames, headOf, STANDARD } from "./columns.ts";
import { copyMarkdown, detailHead, fateOfRow, pathOfRow } from "./detail.ts";
import { byId, el, say, warning } from "./dom.ts";
import { exportMenu, flagMenu } from "./export.ts";
import { FilterBar } from "./filter-bar.ts";
import { listRow, tableRow } from "./rows.ts";
import type { Run } from "./run.ts";
import { trajectoryBody } from "./trajectory.ts";
import { VirtualList } from "./virtual-list.ts";

/** Below this width a table has no room. */
const WIDE = matchMedia("(min-width: 801px)");
const HEIGHTS = { list: 54, table: 32 };

export class TrajectoriesPage {
  readonly #run: Run;
  readonly #list: VirtualList;
  readonly #count = el("span", { class: "count", id: "count" });
  readonly #tools = el("div", { class: "tools" });
  readonly #head = el("div", {});
  readonly #detail = el("div", { class: "detail", id: "detail" });
  readonly #filters: FilterBar;
  readonly #root: HTMLElement;
  #columns: string[];
  #place: Place = { page: "trajectories", trajectory: "", turn: 0, filters: {} };
  #rows = new Int32Array();
  #selected = "";
  #open = "";

  constructor(run: Run) {
    this.#run = run;
    const known = new Set(columnNames(run));
    this.#columns = run.marks.columns(STANDARD).filter((name) => known.has(name));
    this.#filters = new FilterBar(run.index, (filter, value) => this.#filter(filter, value));
    this.#list = new VirtualList({
      label: "Trajectories",
      rowHeight: HEIGHTS.list,
      render: (at) => {
        const row = this.#rows[at] as number;
        const parts = { place: this.#place, columns: this.#columns };
        return this.#isTable ? tableRow(this.#run, row, parts) : listRow(this.#run, row, parts);
      },
    });
    this.#root = el(
      "div",
      { class: "viewer" },
      el(
        "div",
        { class: "side" },
        this.#filters.element,
        el("div", { class: "list-tools" }, this.#count, this.#tools),
        this.#head,
        this.#list.element,
      ),
      this.#detail,
    );
    byId("page-trajectories").replaceChildren(this.#root);
    WIDE.addEventListener("change", () => this.#layOut());
    this.#renewTools();
  }

  get #isTable(): boolean {
    return WIDE.matches && this.#place.trajectory === "";
  }

  #renewTools(): void {
    this.#tools.replaceChildren(
      chooser(this.#run, this.#columns, (columns) => {
        this.#columns = columns;
        this.#run.marks.chooseColumns(columns);
        this.#layOut();
      }),
      exportMenu(this.#run, () => this.#rows),
      flagMenu(this.#run, () => void this.#flagsChanged()),
    );
  }

  async #flagsChanged(): Promise<void> {
    this.#renewTools();
    this.#selected = "";
    await this.show(this.#place);
  }

  /** Table or list, by the room that there is. */
  #layOut(): void {
    const isTable = this.#isTable;
    this.#root.classList.toggle("has-detail", this.#place.trajectory !== "");
    this.#root.classList.toggle("is-table", isTable);
    const sort = this.#place.filters.sort ?? "";
    if (isTable)
      this.#head.replaceChildren(
        headOf(this.#run, this.#columns, { sort, choose: (next) => this.#filter("sort", next) }),
      );
    else this.#head.replaceChildren();
    this.#list.setRowHeight(isTable ? HEIGHTS.table : HEIGHTS.list);
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

  async show(place: Place): Promise<void> {
    this.#place = place;
    const wanted = JSON.stringify(place.filters);
    this.#layOut();
    try {
      if (wanted !== this.#selected) await this.#select(place.filters, wanted);
      else this.#list.redraw();
      this.#filters.fault("");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#filters.show(place.filters);
      if (error instanceof FilterError) this.#filters.fault(why);
      else this.#count.replaceChildren(warning(`The search failed: ${why}`));
    }
    if (place.trajectory === "") {
      this.#open = "";
      this.#detail.replaceChildren();
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
      await this.#fill(row, at, place);
    } catch (error) {
      this.#open = "";
      this.#detail.replaceChildren(
        warning(`This trajectory could not be loaded: ${error instanceof Error ? error.message : error}`),
      );
    }
  }

  async #fill(row: number, at: number, place: Place): Promise<void> {
    const line = this.#run.problemOf(row);
    const [body, problem] = await Promise.all([this.#run.body(row), this.#run.problemBody(line)]);
    if (this.#open !== place.trajectory) return;
    const actions = {
      place: at < 0 ? "not in the filtered list" : `${number(at + 1)} of ${number(this.#rows.length)}`,
      step: (by: number) => this.step(by),
      close: () => this.close(),
      copy: () => void this.copy(),
      toggleRaw: () => this.toggleRaw(),
      toggleFlag: () => this.toggleFlag(),
    };
    const isPublished = fateOfRow(this.#run, row).state === "published";
    const parts = {
      problem,
      path: pathOfRow(this.#run, row),
      isRaw: this.#run.marks.isRaw,
      isPublished,
    };
    this.#detail.replaceChildren(detailHead(this.#run, row, { body, actions }), trajectoryBody(body, parts));
    this.#detail.scrollTop = 0;
    this.#toTurn(place.turn);
    say(`Trajectory ${place.trajectory}`);
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

  toggleRaw(): void {
    this.#run.marks.toggleRaw();
    say(this.#run.marks.isRaw ? "Raw text" : "Formatted text");
    void this.#reopen();
  }

  toggleFlag(): void {
    const { trajectory } = this.#place;
    if (this.#run.ids.rowOf(trajectory) < 0) return;
    say(this.#run.marks.toggleFlag(trajectory) ? "Flagged" : "Flag removed");
    this.#renewTools();
    void this.#reopen();
  }

  async #reopen(): Promise<void> {
    const { scrollTop } = this.#detail;
    this.#open = "";
    await this.show({ ...this.#place, turn: 0 });
    this.#detail.scrollTop = scrollTop;
  }

  focusSearch(): void {
    this.#filters.focus();
  }

  async copy(): Promise<void> {
    const row = this.#run.ids.rowOf(this.#place.trajectory);
    if (row >= 0) await copyMarkdown(this.#run, row, this.#detail);
  }
}
