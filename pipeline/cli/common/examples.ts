/** Examples in `--help` of the commands whose own file has none: what to type, and what it does. */

export const EXAMPLES: Readonly<Record<string, readonly (readonly [command: string, what: string])[]>> = {
  status: [["$0 status runs/sample", "show what is done so far, even while the run is on another machine"]],
  import: [["$0 import my.yaml", "count the problems, and list why rows are rejected"]],
  inspect: [
    ["$0 inspect problems.jsonl", "columns, format and the lines of a configuration"],
    ["$0 inspect problems.jsonl --config > my.yaml", "a whole configuration to start from"],
  ],
  problems: [["$0 problems my.yaml", "how many problems of which kind the files hold"]],
  judge: [
    ["$0 judge programs.jsonl > verdicts.jsonl", "run programs on tests, in bulk"],
    ["$0 judge programs.jsonl --flaky 5", "find programs whose verdict changes between runs"],
    ["$0 judge --check", "run the conformance suite on this machine"],
  ],
  serve: [
    ["$0 serve", "judge programs on the tests that requests bring"],
    ["$0 serve --problems my.yaml --token-file token --host 0.0.0.0", "for trainers on other machines"],
    ["$0 serve --problems runs/mine --socket judge.sock", "for your own programs on a shared machine"],
    [
      "$0 serve --problems my.yaml --token-file token --addresses judges.txt --executor slurm --nodes 4",
      "a server on each of four nodes of a cluster",
    ],
  ],
  view: [
    ["$0 view", "all runs in runs/, with an index"],
    ["$0 view runs/mine --port 0", "one run, on a free port"],
  ],
  audit: [
    [
      "$0 audit my.yaml",
      "judge the recorded solutions: count the correct ones that fail, by likely reason, and the incorrect ones that pass; write a list of problems to quarantine",
    ],
  ],
  estimate: [["$0 estimate my.yaml", "predict what the run will cost before you start it"]],
  decontaminate: [["$0 decontaminate runs/sample", "compare with the benchmarks and write dataset/"]],
  finetune: [
    ["$0 finetune configs/sample.yaml --run runs/sample", "train a tiny model to check that training works"],
    [
      "$0 finetune my.yaml --run runs/mine --preset paper-8b --model path --dry-run",
      "print the plan without training",
    ],
    ["$0 finetune my.yaml --run runs/mine --preset lora-8b --model path", "train an adapter on one GPU"],
  ],
  gguf: [
    ["$0 gguf runs/mine/finetune/small-trl/model --out mine.gguf", "one file for llama.cpp and Ollama"],
    ["$0 gguf SmolLM2-135M-Instruct.Q4_1.gguf --out models/smollm2", "a folder that can be trained"],
  ],
  export: [
    ["$0 export runs/sample --for trl-sft", "data, configuration and card for TRL"],
    ["$0 export runs/sample --for axolotl --model models/mine --val-fraction 0.05", "with a part held out"],
    ["$0 export runs/sample --format trl", "one file of JSON Lines"],
  ],
  "check-template": [
    ["$0 check-template models/mine", "samples: context and target in two colours"],
    ["$0 check-template Qwen/Qwen3-8B runs/sample", "every row of a run"],
    [
      `$0 check-template models/mine chats.jsonl --template-kwargs '{"enable_thinking": false}'`,
      "any file of messages, as a server that does not think",
    ],
  ],
  "show-prompts": [["$0 show-prompts configs/sample.yaml", "print the prompts as the model sees them"]],
  show: [["$0 show ID --run runs/sample", "print one row with every decision about it"]],
  validate: [["$0 validate my.yaml", "report all errors at once, before a run"]],
  cache: [
    ["$0 cache", "how much is kept, and where"],
    ["$0 cache --prune --days 30", "remove what was not used for 30 days; it is made again when needed"],
    ["$0 cache --prune --days 0 --folder verdicts", "verify the programs of benchmarks anew"],
  ],
  doctor: [
    ["$0 doctor", "check whether this machine has everything that rftkit needs"],
    ["$0 doctor --policy my.yaml", "check the model servers of a configuration"],
  ],
  worker: [
    [
      "$0 worker --run runs/sample --stage verify --index 0 --count 4",
      "one of four shares, up to stage verify",
    ],
  ],
};
