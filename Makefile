# Caudal: `make help` lists what can be made.
#
# Needs make, Python 3.11 or newer and a package registry. Where uv is on the
# PATH it installs what uv.lock says; elsewhere pip installs requirements/*.txt,
# which `make lock` writes from uv.lock, every file held to its hash.

VENV   ?= .venv
AS_OF  ?= 2021-08-10
JOBS   ?= 2
# Options for pytest: make test TESTS="tests/archive -x"
TESTS  ?=
# The first Python that is new enough; name another with PYTHON=python3.13.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,\
            $(if $(shell $(name) -c $(NEW_ENOUGH) 2>/dev/null && echo yes),$(name))) python3)

NEW_ENOUGH := 'import sys; sys.exit(sys.version_info < (3, 11))'
BIN    := $(VENV)/bin
CORE   := $(VENV)/.caudal-core
DEV    := $(VENV)/.caudal-dev
BENCH  := $(VENV)/.caudal-bench
LOCKED := uv.lock pyproject.toml requirements/core.txt requirements/dev.txt requirements/bench.txt
BRIEF  := build/brief/brief-$(AS_OF)
# The lock names the public registry, whatever index the machine is set to.
UV_LOCK := env -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
           UV_NO_CONFIG=1 UV_DEFAULT_INDEX=https://pypi.org/simple uv

# So that no setting of the machine changes an answer or a test.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
export UV_PROJECT_ENVIRONMENT := $(VENV)

.DEFAULT_GOAL := help
.PHONY: help brief test reference scores _data lock check format bench dist clean

help:  ## this list
	@echo "make TARGET [PYTHON=python3.13] [VENV=.venv]"
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
		| awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

brief: $(CORE)  ## the brief of AS_OF=2021-08-10 here; Spanish and HTML editions in build/brief/
	@$(BIN)/caudal brief --as-of $(AS_OF)
	@mkdir -p build/brief
	@echo; echo "The same in Spanish, and as pages for a browser:"
	@$(BIN)/caudal brief --as-of $(AS_OF) --lang es --format md --out $(BRIEF).es.md 2>&1 \
		&& $(BIN)/caudal brief --as-of $(AS_OF) --lang en --format html --out $(BRIEF).en.html 2>&1 \
		&& $(BIN)/caudal brief --as-of $(AS_OF) --lang es --format html --out $(BRIEF).es.html 2>&1

# A process that is done takes from the other: the long tests stand close together.
test: $(DEV)  ## every test; JOBS=2 processes, TESTS="tests/archive -x" for some
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

reference: _data $(CORE)  ## build the embedded reference from the publishers' files in DATA=DIR
	$(BIN)/python tools/reference.py "$(DATA)" src/caudal/corridors/us-mexico/reference

scores: $(CORE)  ## score every forecaster into docs/scores.md; ARCHIVE=DIR: data folder with Frontex, Italy
	$(BIN)/python tools/league.py $(if $(ARCHIVE),"$(ARCHIVE)")

_data:
	@test -d "$(DATA)" || { \
		echo "error: name the folder of the publishers' files: make reference DATA=DIR" >&2; exit 2; }

lock:  ## resolve the dependencies anew into uv.lock and requirements/ (needs uv)
	$(UV_LOCK) lock $(LOCK)
	@mkdir -p requirements
	$(UV_LOCK) export --frozen --no-emit-project --no-annotate --no-header --quiet \
		--no-default-groups --group build --output-file requirements/core.txt
	$(UV_LOCK) export --frozen --no-emit-project --no-annotate --no-header --quiet \
		--group dev --output-file requirements/dev.txt
	$(UV_LOCK) export --frozen --no-emit-project --no-annotate --no-header --quiet \
		--no-default-groups --group build --group bench --output-file requirements/bench.txt

check: $(DEV)  ## formatting, lint, types, import contracts: all of them, then the verdict
	@wrong=; \
	for step in "ruff format --check" "ruff check" "mypy" "lint-imports"; do \
		echo "== $$step"; $(BIN)/$$step || wrong="$$wrong; $$step"; \
	done; \
	test -z "$$wrong" || { echo "wrong: $${wrong#; }" >&2; exit 1; }

format: $(DEV)  ## write the formatting and the lint fixes
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(BENCH)  ## ratios against peers, side by side; the publishers' files in CAUDAL_TEST_DATA=DIR
	@kept=0; for what in startup reading as_of workbooks ingest indicators forecast effect simulate displacement; do \
		echo; echo "== $$what"; $(BIN)/python benchmarks/$$what.py || kept=1; \
	done; exit $$kept

dist: $(DEV)  ## wheel and sdist in build/dist; the same tree gives the same bytes
	$(BIN)/hatchling build --directory build/dist

clean:  ## remove what was made: the environment, build/, caches
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment: a stamp says that it holds what the lock says ---

# Packages come first, all hashed; then the project itself, built by the
# locked hatchling, so nothing unlocked is ever fetched.
$(CORE): $(LOCKED)
	@$(call install,core,--inexact --no-default-groups --group build)
	@touch $@

$(DEV): $(LOCKED)
	@$(call install,dev,--group dev)
	@touch $(CORE) $@

$(BENCH): $(LOCKED)
	@$(call install,bench,--inexact --no-default-groups --group build --group bench)
	@touch $@

define install
	set -e; exec >&2; \
	$(PYTHON) -c $(NEW_ENOUGH) 2>/dev/null || { \
		echo "error: Python 3.11 or newer is needed; \`$(PYTHON)\` is `$(PYTHON) --version 2>&1 || echo not there`"; \
		echo "  where:  make $(MAKECMDGOALS), making $(VENV)"; \
		echo "  remedy: install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12"; \
		exit 2; }; \
	if command -v uv >/dev/null 2>&1; then \
		echo "installing into $(VENV) with uv, from uv.lock"; \
		uv sync --quiet --frozen --no-install-project --python $(PYTHON) $(2); \
		uv pip install --quiet --python $(BIN)/python \
			--no-deps --no-build-isolation --offline --editable .; \
	else \
		echo "installing into $(VENV) with pip, from requirements/$(1).txt"; \
		$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV); \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check \
			--require-hashes --requirement requirements/$(1).txt; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check \
			--no-deps --no-build-isolation --no-index --editable .; \
	fi
endef
