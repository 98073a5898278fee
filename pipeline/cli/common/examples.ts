/** Examples in `--help` of the commands whose own file has none: what to type, and what it does. */

export const EXAMPLES: Readonly<Record<string, readonly (readonly [command: string, what: string])[]>> = {
  status: [["$0 status runs/sample", "what is done, while it runs elsewhere too"]],
  import: [["$0 import my.yaml", "which problems are read, and why rows are rejected"]],
  judge: [
    ["$0 judge programs.jsonl > verdicts.jsonl", "programs on tests, in bulk"],
    ["$0 judge --check", "the conformance suite on this machine"],
  ],
  audit: [["$0 audit my.yaml", "which recorded solutions the judge refuses, and the likely reason"]],
  estimate: [["$0 estimate my.yaml", "what the run will take, before it is paid for"]],
  decontaminate: [["$0 decontaminate runs/sample", "compare with the benchmarks and write dataset/"]],
  finetune: [
    ["$0 finetune configs/sample.yaml --run runs/sample", "the tiny model: shows that training works"],
    [
      "$0 finetune my.yaml --run runs/mine --preset paper-8b --model path --dry-run",
      "the plan, and no training",
    ],
  ],
  export: [["$0 export runs/sample --format trl", "JSON lines for another trainer"]],
  "show-prompts": [["$0 show-prompts configs/sample.yaml", "the prompts as the model sees them"]],
  show: [["$0 show ID --run runs/sample", "one row with every decision on it"]],
  validate: [["$0 validate my.yaml", "every fault at once, before anything is run"]],
  doctor: [["$0 doctor", "what this machine has and lacks"]],
  worker: [["$0 worker --run runs/sample --stage verify --index 0 --count 4", "a fourth of a stage"]],
};
