/**
 * A virtual list: only the visible rows exist in the DOM. All rows have the same height. Beyond the
 * maximum scroll height of browsers, positions are scaled.
 */
import { el } from "./dom.ts";

/** Browsers limit elements to about 17 to 33 million pixels. */
const TALLEST = 15_000_000;
const BEYOND = 8;

export class VirtualList {
  readonly element: HTMLElement;
  readonly #inner: HTMLElement;
  #rowHeight: number;
  readonly #render: (at: number) => HTMLElement;
  #count = 0;
  #frame = 0;
  #drawn = "";

  constructor(options: { label: string; rowHeight: number; render: (at: number) => HTMLElement }) {
    this.#rowHeight = options.rowHeight;
    this.#render = options.render;
    this.#inner = el("div", { class: "list-inner", role: "list", "aria-label": options.label });
    this.element = el(
      "div",
      { class: "list", tabindex: 0, role: "region", "aria-label": options.label },
      this.#inner,
    );
    this.element.addEventListener("scroll", () => this.#later(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    new ResizeObserver(() => this.#later()).observe(this.element);
  }

  get #scale(): number {
    return Math.max(1, (this.#count * this.#rowHeight) / TALLEST);
  }

  setCount(count: number): void {
    this.#count = count;
    this.#inner.style.height = `${Math.ceil((count * this.#rowHeight) / this.#scale)}px`;
    this.redraw();
  }

  setRowHeight(rowHeight: number): void {
    if (rowHeight === this.#rowHeight) return;
    this.#rowHeight = rowHeight;
    this.setCount(this.#count);
  }

  redraw(): void {
    this.#drawn = "";
    this.#draw();
  }

  #later(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /**
   * Row at the top of the window: by pixels, or by the scrolled fraction if positions are scaled.
   */
  #topRow(): number {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    if (this.#scale === 1) return Math.floor(scrollTop / this.#rowHeight);
    const visible = clientHeight / this.#rowHeight;
    return Math.floor((scrollTop / Math.max(1, scrollHeight - clientHeight)) * (this.#count - visible));
  }

  #draw(): void {
    const visible = Math.ceil(this.element.clientHeight / this.#rowHeight);
    const top = this.#topRow();
    const first = Math.max(0, top - BEYOND);
    const last = Math.min(this.#count, top + visible + BEYOND);
    const drawn = `${first} ${last} ${this.#scale > 1 ? this.element.scrollTop : ""}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = this.#inner.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const offset = this.#scale === 1 ? 0 : this.element.scrollTop - top * this.#rowHeight;
    const rows: HTMLElement[] = [];
    for (let at = first; at < last; at += 1) {
      const row = this.#render(at);
      row.setAttribute("role", "listitem");
      row.setAttribute("aria-setsize", String(this.#count));
      row.setAttribute("aria-posinset", String(at + 1));
      row.style.transform = `translateY(${at * this.#rowHeight + offset}px)`;
      row.style.height = `${this.#rowHeight}px`;
      rows.push(row);
    }
    this.#inner.replaceChildren(...rows);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** The arrow keys move from row to row. */
  #onKey(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = document.activeElement?.closest("[aria-posinset]");
    const at = row === null || row === undefined ? -1 : Number(row.getAttribute("aria-posinset")) - 1;
    const next = at < 0 ? this.#topRow() : at + by;
    if (next < 0 || next >= this.#count) return;
    event.preventDefault();
    this.reveal(next);
    this.#inner.querySelector<HTMLElement>(`[aria-posinset="${next + 1}"] a`)?.focus({ preventScroll: true });
  }

  /** Scrolls a row into view. */
  reveal(at: number): void {
    const { clientHeight, scrollHeight } = this.element;
    if (this.#scale > 1) {
      this.element.scrollTop = (at / Math.max(1, this.#count - 1)) * (scrollHeight - clientHeight);
    } else {
      const y = at * this.#rowHeight;
      const { scrollTop } = this.element;
      if (y < scrollTop) this.element.scrollTop = y;
      else if (y + this.#rowHeight > scrollTop + clientHeight)
        this.element.scrollTop = y + this.#rowHeight - clientHeight;
    }
    this.redraw();
  }
}
