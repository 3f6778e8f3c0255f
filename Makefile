# On a fresh machine with Python 3.11 and make: `make merge` sets everything up and does the job.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PERIOD ?=

.PHONY: forms merge status test check sample bench clean

merge: $(VENV)/.installed
	$(BIN)/torimatome merge $(PERIOD) $(if $(FINAL),--final) $(if $(REOPEN),--reopen)

forms: $(VENV)/.installed
	$(BIN)/torimatome forms $(PERIOD)

status: $(VENV)/.installed
	$(BIN)/torimatome status $(PERIOD)

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The committed register and returns, made anew out of data/source.
sample: $(VENV)/.installed
	$(BIN)/python tools/make_sample.py

# Torimatome's cost beside what nobody can avoid and a plain script: `make bench SIZES="S M L XL"`.
bench: $(VENV)/.installed
	$(BIN)/python -m bench.run $(SIZES)

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt setuptools wheel
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[test]'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[test,dev]'
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info
