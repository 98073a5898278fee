/** Prints the funnel on stdout, in colours where the terminal has them. */
import { painted } from "../../../io/terminal.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import { funnelLines } from "../../store/funnel.ts";

export function printFunnel(manifests: readonly Manifest[]): void {
  const [head = "", ...lines] = funnelLines(manifests);
  const shown = lines.map((line) =>
    line.replace(/dropped: .*$/, (reasons) => painted(reasons, "yellow", process.stdout)),
  );
  process.stdout.write(`${[painted(head, "bold", process.stdout), ...shown].join("\n")}\n`);
}
