/** Entry point of the page: sections, keyboard, theme, and loading of the data. */
import { visible } from "../../../io/visible.ts";
import { hashOf, type Place, placeOf } from "../shared/place.ts";
import { contaminationPage } from "./contamination.ts";
import { byId, warning } from "./dom.ts";
import { watchRun } from "./live.ts";
import { problemsPage } from "./problems.ts";
import { openRun } from "./run.ts";
import { TrajectoriesPage } from "./trajectories.ts";

const pages = [...document.querySelectorAll<HTMLAnchorElement>("nav a[data-page]")].map(
  (a) => a.dataset.page ?? "",
);
let viewer: TrajectoriesPage | null = null;
/** What shows a place on a page of lists. */
const shows = new Map<string, (place: Place) => Promise<void>>();

/** An address that is no page of this report shows the overview, and says so. */
function place(): Place & { unknown: string } {
  const found = placeOf(location.hash);
  const isKnown = pages.includes(found.page);
  // Links inside a page, such as the one that skips the navigation, are no pages.
  const isPart = document.getElementById(found.page) !== null;
  const unknown = isKnown || isPart || found.page === "" ? "" : location.hash;
  return { ...found, page: isKnown ? found.page : "overview", unknown };
}

function tellUnknown(address: string): void {
  const told = byId("unknown");
  told.hidden = address === "";
  told.textContent =
    address === "" ? "" : visible(`This report has no page ${address}. This is the overview.`);
}

function show(): void {
  const now = place();
  for (const page of pages) byId(`page-${page}`).hidden = page !== now.page;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a[data-page]")) {
    if (link.dataset.page === now.page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.body.dataset.page = now.page;
  tellUnknown(now.unknown);
  if (now.page === "trajectories") void viewer?.show(now);
  void shows.get(now.page)?.(now);
}

function theme(): void {
  const isDark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const stored = (() => {
    try {
      return localStorage.getItem("rftkit-theme");
    } catch {
      return null;
    }
  })();
  if (stored === "dark" || stored === "light") document.documentElement.dataset.theme = stored;
  byId("theme").addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("rftkit-theme", next);
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
  });
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName);

const KEYS =
  "/ search · j, k next and previous · ↑ ↓ in lists · r raw or formatted text · f flag · c copy as Markdown · Escape close";

function help(): void {
  const told = byId("unknown");
  told.hidden = false;
  told.textContent = `Keys: ${KEYS}`;
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || viewer === null) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") (event.target as HTMLElement).blur();
    return;
  }
  const isViewer = place().page === "trajectories";
  if (event.key === "/") {
    event.preventDefault();
    if (!isViewer) location.hash = hashOf({ page: "trajectories", trajectory: "", turn: 0, filters: {} });
    viewer.focusSearch();
  } else if (isViewer && (event.key === "j" || event.key === "ArrowRight")) viewer.step(1);
  else if (isViewer && (event.key === "k" || event.key === "ArrowLeft")) viewer.step(-1);
  else if (isViewer && event.key === "f") viewer.toggleFlag();
  else if (event.key === "r") {
    viewer.toggleRaw();
    show();
  } else if (event.key === "?") help();
  else if (isViewer && event.key === "c") {
    // If copying is refused, the text is shown and selected; the typed letter would replace it.
    event.preventDefault();
    void viewer.copy();
  } else if (isViewer && event.key === "Escape") viewer.close();
}

async function start(): Promise<void> {
  theme();
  show();
  window.addEventListener("hashchange", show);
  document.addEventListener("keydown", onKey);
  try {
    const run = await openRun();
    viewer = new TrajectoriesPage(run);
    shows.set("problems", problemsPage(run));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    for (const page of ["problems", "trajectories"])
      byId(`page-${page}`).replaceChildren(warning(`The data of this report could not be loaded: ${why}`));
    byId("main").prepend(warning(`Trajectories and problems could not be loaded: ${why}`));
  }
  if (pages.includes("contamination")) shows.set("contamination", contaminationPage());
  show();
  document.body.dataset.ready = "true";
  watchRun(() => place().page === "overview");
}

void start();
