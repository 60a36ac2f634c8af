# The commands of the README. `make demo` needs only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test fuzz check translations lock clean
demo: $(VENV)/.run
	@$(BIN)/refrain demo $(if $(PORT),--port $(PORT)) $(if $(FRESH),--fresh)

test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(TESTS)

# Spoilt input for every reader of what strangers send; SECONDS for each, TARGETS to name some of them.
fuzz: $(VENV)/.dev
	$(BIN)/python bench/fuzz --seconds $(or $(SECONDS),10) $(TARGETS)

check: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

$(VENV)/.run: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.lock
	@touch $@

translations: $(VENV)/.run
	$(BIN)/python -m refrain_web.translation

# The development set is resolved first: ape pins what both sets share.
COMPILE := --quiet --strip-extras --no-emit-index-url --no-emit-find-links --allow-unsafe
lock:
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet 'pip<24' pip-tools
	build/lock/bin/pip-compile $(COMPILE) --extra dev --output-file requirements-dev.lock pyproject.toml
	build/lock/bin/pip-compile $(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build
