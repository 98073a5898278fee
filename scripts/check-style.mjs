/**
 * Checks what the formatters and linters have no rule for, and prints each fault as `file:line
 * rule: message`: the width of comments, the length of functions (lines of statements) and of
 * files, spreads of literals. `--fix` wraps comments and writes spreads out; `--skip RULE` leaves a
 * rule out; paths narrow the files down. Tests may have functions and files of any length. Data and
 * judged programs are not looked at.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { commentWidths } from "./style/comments.mjs";
import {
  fileLength,
  functionLengths,
  lineFinder,
  parsed,
  spreadLiterals,
  withoutSpreads,
} from "./style/rules.mjs";
import { wrapComments } from "./style/wrap.mjs";

const SOURCES = /\.(?:ts|mjs|js|css|py)$/;
const NOT_OURS = /^(?:data\/problems|test\/(?:fixtures|conformance))\//;
const NOT_MEASURED = /^(?:test|data)\/|\.test\.ts$/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fix: { type: "boolean", default: false },
    skip: { type: "string", multiple: true, default: [] },
  },
});

const listed = (paths) =>
  execFileSync("git", ["ls-files", "-co", "--exclude-standard", "--", ...paths], { encoding: "utf8" })
    .split("\n")
    .filter((path) => SOURCES.test(path) && !NOT_OURS.test(path));

function faultsOf(path, text) {
  const lineOf = lineFinder(text);
  const file = { path, text, lineOf };
  const faults = commentWidths(file);
  const isMeasured = !NOT_MEASURED.test(path);
  if (isMeasured) faults.push(...fileLength(text));
  if (/\.(?:ts|mjs|js)$/.test(path)) {
    Object.assign(file, parsed(path, text));
    faults.push(...spreadLiterals(file));
    if (isMeasured) faults.push(...functionLengths(file));
  }
  return faults.filter(({ rule }) => !values.skip.includes(rule)).sort((a, b) => a.line - b.line);
}

function fixed(path, text) {
  const isScript = /\.(?:ts|mjs|js)$/.test(path);
  const written = isScript && !values.skip.includes("spread-literal") ? withoutSpreads(path, text) : text;
  return values.skip.includes("comment-width") ? written : wrapComments(path, written);
}

let count = 0;
for (const path of listed(positionals)) {
  const before = readFileSync(path, "utf8");
  const text = values.fix ? fixed(path, before) : before;
  if (text !== before) writeFileSync(path, text);
  for (const { line, rule, message } of faultsOf(path, text)) {
    count += 1;
    console.log(`${path}:${line} ${rule}: ${message}`);
  }
}
if (values.fix) console.log("Run `npx biome check --write` on what has changed.");
process.exitCode = count > 0 ? 1 : 0;
