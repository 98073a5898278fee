/**
 * Elements as plain data: formatted text that the writer makes of untrusted Markdown, and drawings.
 * Promise: a tree can hold only the listed elements and attributes, and links to http(s) addresses
 * or to places of the report; the writer and the page both check, so that no data is markup.
 */

export type Tree = string | [tag: string, attributes: Record<string, string>, ...children: Tree[]];

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const CONTENT = words("a p br hr strong em s code pre blockquote ul ol li h4 h5 table thead tbody tr th td");
const FORMULA = words(
  "math mrow mi mo mn ms mtext mspace msup msub msubsup munder mover munderover mmultiscripts mprescripts none " +
    "mfrac msqrt mroot mtable mtr mtd mstyle mpadded mphantom merror",
);
const DRAWING = words("svg g path rect text title line circle");
const ATTRIBUTES = words(
  "href title start colspan rowspan mathvariant display displaystyle scriptlevel stretchy fence separator form " +
    "lspace rspace minsize maxsize movablelimits accent accentunder linethickness width height depth voffset " +
    "columnalign columnspacing rowspacing symmetric largeop class role aria-label aria-hidden tabindex viewBox d " +
    "x y x1 x2 y1 y2 cx cy r rx text-anchor style",
);

export const isAllowed = (tag: string): boolean => CONTENT.has(tag) || FORMULA.has(tag) || DRAWING.has(tag);

/** Whether an attribute may be set; a link leads to the web or to a place of the report. */
export const mayHave = (name: string, value: string): boolean =>
  ATTRIBUTES.has(name) && (name !== "href" || /^(?:https?:\/\/|#)/i.test(value));

/** Elements of formatted text, without drawings: those that untrusted text may become. */
export const isContent = (tag: string): boolean => CONTENT.has(tag) || FORMULA.has(tag);
