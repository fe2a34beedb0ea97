# Two commands do everything: `make demo` and `make test`. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := .venv-peers/.installed
PROGRAMS := mbpoll:mbpoll sigrok-cli:sigrok-cli pg_createcluster:postgresql
CACHED := -p no:cacheprovider
PYTEST := $(BIN)/python -m pytest -p xdist -p randomly

.PHONY: demo test check tests long coverage bench nightly chaos peers coverage-of-uncertainty campaign-check mutants schematron test-coexistence system-packages clean

demo: $(STAMP)
	$(BIN)/python -m bench run plans/eol.yaml --station stations/sim.yaml \
		--unit 1=pro380-mod --unit 2=pro380-mod

test: $(STAMP) system-packages check tests

# Style, types, import rules.
check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

tests: $(STAMP)
	$(PYTEST) -n 3 --dist worksteal -q -m "not long"

# What takes minutes and is not in `make test`: whole plans of a lab and of a line.
long: PROGRAMS += chromium:chromium
long: $(STAMP) system-packages
	$(PYTEST) -n 2 --dist worksteal -q -m long

# The same tests, and which lines they ran in this process; half as long again.
coverage: $(STAMP)
	rm -f .coverage .coverage.*
	$(PYTEST) -p pytest_cov -n 2 --dist worksteal -q --cov --cov-report=term:skip-covered

# Benchmarks: each a ratio against something else in the same run, one line each.
# HardPy takes some minutes to record a thousand steps.
bench: $(STAMP) $(PEERS)
	$(BIN)/python -m benchmarks
	.venv-peers/bin/python -m benchmarks.peers.recording

# Any bytes into every decoder, 100,000 examples each: about half an hour.
nightly: $(STAMP)
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -p xdist -n 2 --dist worksteal -q \
		tests/meters/test_modbus_any_bytes.py tests/meters/test_mbus_any_bytes.py \
		tests/meters/test_iec62056_21_any_bytes.py

# Thousands of errors measured over the wire beside the hidden true ones, with other hidden errors
# for each: how often the stated uncertainty holds. About ten minutes; COVERAGE_DRAWS=… for less.
coverage-of-uncertainty: $(STAMP)
	$(BIN)/python -m tests.suites.coverage_of_uncertainty

# Programs that some tests call, where we may install them; without them their tests say so.
system-packages:
	@for pair in $(PROGRAMS); do \
		program=$${pair%%:*}; package=$${pair##*:}; \
		command -v $$program >/dev/null || { \
			[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
			apt-get update -qq && apt-get install -y -qq $$package >/dev/null; } || \
			echo "$$program is not installed: its tests will be skipped"; \
	done

# A thousand runs, each broken at a random moment in a random way; CHAOS=… for fewer. About twenty
# minutes.
chaos: $(STAMP)
	CHAOS=$${CHAOS:-1000} $(BIN)/python -m pytest -p xdist -n 2 --dist worksteal -q \
		tests/suites/test_chaos.py

# What other test frameworks leave on when they are told to end; about five minutes.
peers: $(PEERS)
	.venv-peers/bin/python -m benchmarks.peers

# What a plan caught of the defects of a model that it is there for, against what it caught when
# docs/reference/detection was written. In a folder of its own, for outcomes that are there already
# are not found out again. About ten minutes; any other that is kept: PLAN=release MODEL=pro380-mod.
PLAN ?= eol-full
MODEL ?= pro380-mod
GOOD ?= 35
campaign-check: $(STAMP)
	out=$$(mktemp -d) && trap 'rm -rf "$$out"' EXIT && \
	$(BIN)/python -m bench campaign plans/$(PLAN).yaml --meter $(MODEL) \
		--defects expected --good $(GOOD) --out "$$out" \
		--check docs/reference/detection/$(PLAN)-$(MODEL).json

# One place of what judges broken at a time: does a test notice? Some minutes.
mutants: $(STAMP)
	$(PYTHON) -m venv .venv-mutants
	.venv-mutants/bin/pip install -q -c constraints.txt '.[dev]'
	.venv-mutants/bin/pip install -q 'mutmut==3.8.1'
	.venv-mutants/bin/python -m tests.metrology.mutants
	$(BIN)/python -m tests.judging.mutants

# PTB's own rules for digital calibration certificates, with its dcclib.
schematron: $(STAMP)
	$(PYTHON) -m venv .venv-ptb
	.venv-ptb/bin/pip install -q 'dcclib==0.4.0'
	$(BIN)/python -m pytest -q tests/foreign/test_ptb_schematron.py

# Plugins of other frameworks in the same environment must not change a verdict.
test-coexistence: $(STAMP)
	$(PYTHON) -m venv .venv-coexistence
	.venv-coexistence/bin/pip install -q -c constraints.txt '.[dev]'
	.venv-coexistence/bin/pip install -q labgrid pytest-embedded pytest-xdist hardpy
	.venv-coexistence/bin/python -m pytest -q tests/suites/test_planted_defects.py \
		-k "gain or silent or checksum or swapped-words or good"

$(PEERS): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install -q -c constraints.txt .
	.venv-peers/bin/pip install -q openhtf labgrid hardpy
	touch $@

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .venv-coexistence .venv-peers .venv-mutants .venv-ptb out .mypy_cache .ruff_cache .pytest_cache .coverage .coverage.*
