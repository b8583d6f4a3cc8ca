# Every command a person needs; `make help` lists them. Set-up steps leave stamps in .venv, so
# that second runs start at once.

# The first Python of at least 3.11 on PATH; override with  make PYTHON=/path/to/python
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	echo $$p; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
# Corpora, pages and gold labels; not part of this repository.
SHARED ?= $(or $(NEWSIEVE_SHARED),../shared)
export NEWSIEVE_SHARED := $(SHARED)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: demo
demo: $(VENV)/.demo ## set up .venv and take a sample page apart
	@$(BIN)/classifier page data/pages/sample.txt

.PHONY: test
test: $(VENV)/.test ## set up what tests need and pass them
	$(PY) -m pytest $(PYTEST_ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## ruff: style, likely bugs, docstrings against signatures
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(VENV)/.dev ## mypy --strict on classifier/
	$(BIN)/mypy

.PHONY: doctest
doctest: $(VENV)/.test ## the examples in docstrings, README and docs
	$(PY) -m pytest -q classifier $(wildcard README.md docs/*.md) --doctest-glob='*.md'

.PHONY: gate
gate: $(VENV)/.test ## the embedded model against its pinned floors
	$(PY) -m train.gate

.PHONY: coverage
coverage: $(VENV)/.test ## branch coverage of classifier/
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -p no:xdist tests
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --show-missing --skip-covered

# Of all targets together. KEEP=--keep enters time and corpus in the tree, to be committed; with
# SEED=1 inputs are drawn the same way each time.
MINUTES ?= 2
.PHONY: fuzz
fuzz: $(VENV)/.fuzz ## hostile bytes into everything that reads any: MINUTES=2, TARGETS, KEEP, SEED
	$(PY) -m tools.fuzz --minutes $(MINUTES) $(KEEP) $(if $(SEED),--seed $(SEED)) $(TARGETS)

.PHONY: worst
worst: $(VENV)/.test ## time and memory of the worst shapes of text and HTML, up to 20 MB
	$(PY) -m tools.worst

.PHONY: mutants
mutants: $(VENV)/.test ## do the tests notice when the code is changed? (takes an hour)
	$(PY) -m tools.mutants

# Neither of the two models needs the other, so they are fitted side by side, one thread each:
# trees on two would wait for each other, and hold up the other model with it.
# Vector units of 512 bits round some sums and powers otherwise; without them processors that
# have them give the same bytes as those that do not (OpenBLAS, numpy 2.4 and later).
SAME_BYTES := OPENBLAS_CORETYPE=Haswell NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR"
.PHONY: model model-topics model-pages
model: $(VENV)/.model ## rebuild the embedded models from the corpora, on two processors
	$(MAKE) --no-print-directory -j2 model-topics model-pages
model-topics: $(VENV)/.model
	$(SAME_BYTES) $(PY) -m train.word_vectors
	$(SAME_BYTES) $(PY) -m train.model --shared $(SHARED)
model-pages: $(VENV)/.model
	$(SAME_BYTES) OMP_NUM_THREADS=1 $(PY) -m train.pages --pages $(SHARED)/pages --gate-only

.PHONY: bench bench-topics bench-pages bench-speed
bench: bench-topics bench-pages bench-speed ## all benchmarks
bench-topics: $(VENV)/.bench ## accuracy beside other libraries, one run
	$(PY) -m train.evaluate --shared $(SHARED)
bench-pages: $(VENV)/.bench ## page reading beside other libraries, one run
	$(PY) -m benchmarks.pages
bench-speed: $(VENV)/.bench ## speed, memory and cold start beside other libraries
	$(PY) -m benchmarks.speed
	$(PY) -m benchmarks.speed_report

.PHONY: matrix
matrix: $(VENV)/.release ## tests on every Python found, with the oldest and the newest dependencies
	$(BIN)/nox

.PHONY: release
release: $(VENV)/.release ## reproducible wheel and sdist, tried in an empty venv, audited
	$(PY) -m tools.release

.PHONY: docs
docs: $(VENV)/.docs ## the documentation site, in site/
	$(BIN)/mkdocs build --strict

.PHONY: clean
clean: ## remove what make made, but not .cache (hours of work)
	rm -rf $(VENV) build dist site .nox .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer on PATH: install one, or \
	run  make PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade 'pip>=23.3'  # older ones fail on two spellings of one extra, as .[bench] has

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(PIP) -e '.[html]'
	@touch $@

$(VENV)/.test $(VENV)/.dev $(VENV)/.bench $(VENV)/.docs $(VENV)/.release $(VENV)/.model $(VENV)/.fuzz: $(VENV)/.%: pyproject.toml | $(VENV)/bin/python
	$(PIP) -e '.[$*]'
	@touch $@
