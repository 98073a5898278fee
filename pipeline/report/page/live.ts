/**
 * A page of `rftkit view` looks every few seconds whether the run has changed. The overview loads
 * itself again; elsewhere a button does, so that no place and no selection is lost. A report opened
 * from disk never asks.
 */
import { byId, el } from "./dom.ts";
import { loadFresh } from "./load.ts";

const EVERY_MS = 5000;

/** @param isIdle whether nothing is lost by loading the page again */
export function watchRun(isIdle: () => boolean): void {
  const { live } = document.body.dataset;
  if (live === undefined) return;
  const timer = setInterval(() => {
    if (document.hidden) return;
    loadFresh("live").then(
      (state) => {
        if (state === live) return;
        if (isIdle()) return location.reload();
        clearInterval(timer);
        const told = byId("unknown");
        told.hidden = false;
        told.replaceChildren(
          "The run has changed. ",
          el("button", { type: "button", onclick: () => location.reload() }, "Show its present state"),
        );
      },
      // The server is gone: the page stays as it is.
      () => clearInterval(timer),
    );
  }, EVERY_MS);
}
