/** What turns came to, as small cells with a sign each: a strip for a trajectory. */
import { pathName, stepOf } from "../shared/steps.ts";
import { el } from "./dom.ts";

/** @param letter of the step; see shared/steps.ts */
export const cell = (letter: string): HTMLElement =>
  el("span", { class: `cell s-${letter}`, "aria-hidden": "true" }, letter === "" ? "" : stepOf(letter).sign);

/** The cells of a path, with its name for those who do not see them. */
export const strip = (path: string): HTMLElement =>
  el(
    "span",
    { class: "strip", title: pathName(path) },
    ...[...path].map(cell),
    el("span", { class: "visually-hidden" }, pathName(path)),
  );
