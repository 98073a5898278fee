/** The command line of `make reproduce-tiny`. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../schemas/errors.ts";
import { SIZES, type Sizes } from "./sizes.ts";

export type Asked = {
  sizes: Sizes;
  seeds: number;
  /** Whether the first seed also trains the paper's arm, on more trajectories. */
  paper: boolean;
  /** Whether the first seed also trains the ablation arms. */
  ablations: boolean;
  /** Number of seeds with a second round. */
  second: number;
  /**
   * Whether to choose the training settings on the validation split; otherwise those of the
   * configuration.
   */
  choose: boolean;
  root: string;
  split: string;
  page: string;
};

const OPTIONS = {
  form: { type: "string", default: "full" },
  seeds: { type: "string", default: "1" },
  paper: { type: "boolean", default: false },
  ablations: { type: "boolean", default: false },
  second: { type: "string", default: "1" },
  choose: { type: "boolean", default: false },
  root: { type: "string" },
  split: { type: "string", default: "held-out" },
  page: { type: "string" },
} as const;

const USAGE =
  "SEEDS=1 or more, FORM=full or short, PAPER=1, ABLATIONS=1, SECOND=seeds with a second round, CHOOSE=1; --split held-out or validation, --root FOLDER, --page FILE";

const refused = (got: string): UserError =>
  new UserError({ where: "make reproduce-tiny", expected: USAGE, got, fix: "Fix the command line." });

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UserError for an unknown option */
export function asked(args: readonly string[]): Asked {
  const { form, seeds: count, second: rounds, root: folder, split, page, ...more } = valuesOf(args);
  if (form !== "full" && form !== "short") throw refused(`form ${form}`);
  const [seeds, second] = [Number(count), Number(rounds)];
  if (!Number.isInteger(seeds) || seeds < 1) throw refused(`seeds ${count}`);
  if (!Number.isInteger(second) || second < 1) throw refused(`second ${rounds}`);
  if (split !== "held-out" && split !== "validation") throw refused(`split ${split}`);
  const root = folder ?? join("runs", form === "full" ? "tiny" : "tiny-short");
  const ours =
    form === "full" && split === "held-out" ? "docs/reproduction.md" : join(root, "reproduction.md");
  return { ...more, sizes: SIZES[form], seeds, second, root, split, page: page ?? ours };
}
