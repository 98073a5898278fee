/**
 * Makes the mutants of a source file, and a text of it that holds all chosen ones, switched by a
 * number. Only code inside functions is mutated: what runs once when a module is loaded cannot be
 * switched. Prose (strings with a space) is left alone, because tests should not pin the words of
 * messages. Every loop of the switched text counts its steps, so that a mutant that loops for ever
 * is ended.
 */
import { parseSync } from "rolldown/utils";

const SWAPS = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
  "++": ["--"],
  "--": ["++"],
};
const METHODS = {
  some: "every",
  every: "some",
  min: "max",
  max: "min",
  startsWith: "endsWith",
  endsWith: "startsWith",
  ceil: "floor",
  floor: "ceil",
};
/** Methods that return something of the kind they are called on: a mutant leaves the call out. */
const LEFT_OUT = new Set(
  "filter sort toSorted reverse toReversed slice trim trimEnd trimStart concat flat toLowerCase".split(" "),
);
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const TYPED_EXPRESSIONS = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"]);
const LOOPS = new Set([
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
  "WhileStatement",
  "DoWhileStatement",
]);
const TYPE_FIELDS = new Set([
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "implements",
]);

/** Wider than any file. */
const WHOLE = 2 ** 40;

const isProse = (text) => text.includes(" ");
/**
 * Node takes no encoding for this one where it matters, and the mutant would be the same program.
 */
const ENCODING = "utf8";

/** What may replace an expression, as texts. */
const REPLACEMENTS = {
  BinaryExpression: (node, text) => operators(node, text),
  LogicalExpression: (node, text) => operators(node, text),
  AssignmentExpression: (node, text) => operators(node, text),
  UpdateExpression: (node, text) => {
    const target = text(node.argument);
    const [to] = SWAPS[node.operator];
    return [node.prefix ? `${to}${target}` : `${target}${to}`];
  },
  UnaryExpression: (node, text) => (node.operator === "!" ? [`(${text(node.argument)})`] : []),
  ConditionalExpression: (node, text) => [
    `(${text(node.test)}) ? (${text(node.alternate)}) : (${text(node.consequent)})`,
  ],
  ArrayExpression: (node) => (node.elements.length > 0 ? ["[]"] : []),
  Literal: (node) => {
    if (typeof node.value === "boolean") return [String(!node.value)];
    if (typeof node.value === "number") return [String(node.value + 1)];
    if (typeof node.value !== "string" || isProse(node.value) || node.value === ENCODING) return [];
    return [node.value === "" ? '"mutant"' : '""'];
  },
  TemplateLiteral: (node) => (node.quasis.some((part) => isProse(part.value.raw)) ? [] : ['""']),
  CallExpression: (node, text) => {
    const { callee } = node;
    if (callee.type !== "MemberExpression" || callee.computed || text(callee).includes("?.")) return [];
    const { object, property } = callee;
    if (LEFT_OUT.has(property.name)) return [`(${text(object)})`];
    const other = Object.hasOwn(METHODS, property.name) ? METHODS[property.name] : null;
    return other === null ? [] : [`(${text(object)}).${other}${text({ start: callee.end, end: node.end })}`];
  },
};

function operators({ left, right, operator }, text) {
  if (!Object.hasOwn(SWAPS, operator)) return [];
  const isText = (node) => node.type === "TemplateLiteral" || typeof node.value === "string";
  if (operator.startsWith("+") && (isText(left) || isText(right))) return [];
  return SWAPS[operator].map((other) => `(${text(left)}) ${other} (${text(right)})`);
}

const REMOVED = new Set(["ExpressionStatement", "ThrowStatement", "BreakStatement", "ContinueStatement"]);

/** Places where an expression cannot be put in brackets or replaced. */
function isFixed(node, parent, field) {
  if (parent.type === "ImportExpression" || parent.type === "TaggedTemplateExpression") return true;
  if (field === "key" && !parent.computed) return true;
  // A statement that is a call is left out as a whole; one that is a literal is a directive.
  return parent.type === "ExpressionStatement" && ["CallExpression", "Literal"].includes(node.type);
}

/** Calls back for each mutant and each loop inside functions. */
function walk(node, at, visit) {
  const { parent, field, inFunction } = at;
  if (node.type.startsWith("TS") && !TYPED_EXPRESSIONS.has(node.type)) return;
  if (inFunction) visit(node, parent, field);
  const isInside =
    inFunction || FUNCTIONS.has(node.type) || (node.type === "PropertyDefinition" && !node.static);
  for (const [name, value] of Object.entries(node)) {
    if (TYPE_FIELDS.has(name) || value === null || typeof value !== "object") continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type !== "string") continue;
      walk(child, { parent: node, field: name, inFunction: isInside }, visit);
    }
  }
}

/**
 * @returns the mutants in the order of the text, each with the range that it replaces (`to` is null
 * where a statement is left out), and the bodies of loops
 */
export function mutantsOf(path, source) {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0].message}`);
  const text = ({ start, end }) => source.slice(start, end);
  const mutants = [];
  const loops = [];
  walk(program, { parent: program, field: "body", inFunction: false }, (node, parent, field) => {
    const add = (range, to) => mutants.push({ start: range.start, end: range.end, from: text(range), to });
    if (LOOPS.has(node.type)) loops.push(node.body);
    if (REMOVED.has(node.type)) add(node, null);
    if (node.type === "IfStatement") for (const to of ["true", "false"]) add(node.test, to);
    if (!Object.hasOwn(REPLACEMENTS, node.type) || isFixed(node, parent, field)) return;
    for (const to of REPLACEMENTS[node.type](node, text)) add(node, to);
  });
  return { mutants: mutants.sort((a, b) => a.start - b.start || b.end - a.end), loops };
}

/**
 * @param chosen mutants with a number `id` each; `__mut(id)` tells whether it is the one switched
 *   on
 */
export function switched(source, chosen, loops) {
  const inserts = [];
  for (const { id, start, end, to } of chosen) {
    const [open, close] = to === null ? [`{if(!__mut(${id})){`, "}}"] : [`(__mut(${id})?(${to}):(`, "))"];
    inserts.push({ at: start, text: open, size: start - end }, { at: end, text: close, size: end - start });
  }
  for (const { start, end, type } of loops) {
    if (type === "BlockStatement") inserts.push({ at: start + 1, text: "__step();", size: -WHOLE });
    else inserts.push({ at: start, text: "{__step();", size: -WHOLE }, { at: end, text: "}", size: WHOLE });
  }
  // At one place: what ends comes before what begins; of those that begin the widest first, of
  // those that end last.
  const rank = (insert) => (insert.size > 0 ? 0 : 1);
  inserts.sort((a, b) => a.at - b.at || rank(a) - rank(b) || a.size - b.size);
  let result = "";
  let from = 0;
  for (const { at, text } of inserts) {
    result += source.slice(from, at) + text;
    from = at;
  }
  return result + source.slice(from);
}
