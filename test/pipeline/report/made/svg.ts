/** What the SVG of a chart draws and where, for tests. */
import { Html } from "../../../../pipeline/report/html.ts";

const NUMBER = /-?\d+(?:\.\d+)?/g;
export const rounded = (text = ""): number[] =>
  (text.match(NUMBER) ?? []).map((n) => Math.round(10 * Number(n)) / 10);
export const attribute = (tag: string, name: string): string =>
  new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
/** Left edge, top, width and height of every rectangle. */
export const rectsOf = ({ text }: Html): number[][] =>
  [...text.matchAll(/<rect ([^>]*)>/g)].map(([tag]) =>
    ["x", "y", "width", "height"].flatMap((name) => rounded(attribute(tag, name))),
  );
/** Every text with its place, without that of its group. */
export const textsOf = ({ text }: Html): [string, ...number[]][] =>
  [...text.matchAll(/<text[^>]* transform="([^"]*)">([^<]*)<\/text>/g)].map(([, at, name = ""]) => [
    name,
    ...rounded(at),
  ]);
export const namesOf = (chart: Html): string[] => textsOf(chart).map(([name]) => name);
/** Groups that begin with these attributes. */
export const groups = ({ text }: Html, begin: string): string[] =>
  [...text.matchAll(new RegExp(`<g ${begin}[^>]*>.*?</g>`, "gs"))].map(([found]) => found);
/** A figure without the drawing for narrow windows. */
export const wideOf = ({ text }: Html): Html =>
  new Html(text.replace(/<div class="narrow">.*?<\/div>/gs, ""));
