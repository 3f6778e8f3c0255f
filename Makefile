# On a fresh machine with Python 3.11 and make: `make merge` sets everything up and does the job.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OWN := build/venv
PERIOD ?=

.PHONY: forms merge status test test-slow coverage corpus mutants check docs sentences sample bench constraints audit clean

merge: $(VENV)/.installed
	$(BIN)/torimatome merge $(PERIOD) $(if $(FINAL),--final) $(if $(REOPEN),--reopen)

forms: $(VENV)/.installed
	$(BIN)/torimatome forms $(PERIOD)

status: $(VENV)/.installed
	$(BIN)/torimatome status $(PERIOD)

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest -m 'not slow'

# Through LibreOffice, Chromium, further processes and thousands of files: some minutes more.
test-slow: $(VENV)/.installed-test
	$(BIN)/python -m pytest -m slow

# What the usual tests run of the lines and branches of the modules named in pyproject.toml; fails below 95 %.
coverage: $(VENV)/.installed-mutants
	mkdir -p build
	$(BIN)/python -m pytest -m 'not slow' --cov --cov-report=term

# Which changes of the code no test notices: hours, and not in CI. `make mutants MODULES=pipeline/spell.py` takes one
# minute, EVERY=9 takes one mutant of nine. See docs/mutants.md.
EVERY ?= 1
mutants: $(VENV)/.installed-mutants
	$(BIN)/python tools/mutants.py --every $(EVERY) $(MODULES)

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

# Torimatome's cost beside what nobody can avoid and a plain script: `make bench SIZES="S M L XL"`.
bench: $(VENV)/.installed
	$(BIN)/python -m bench.run $(SIZES)

# constraints.txt anew: the newest versions that pyproject.toml allows. `make check test` then says whether they will do.
# One file serves every Python from 3.11 on, so 3.11 makes it: the newest versions of some libraries need a later one.
constraints:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed: make constraints PYTHON=…")'
	rm -rf $(OWN)
	$(PYTHON) -m venv $(OWN)
	$(OWN)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade setuptools wheel
	$(OWN)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[test,dev,mutants]'
	$(OWN)/bin/python -m pip freeze --all --exclude-editable --exclude pip > $(OWN)/freeze.txt
	head -n 1 constraints.txt > $(OWN)/constraints.txt
	LC_ALL=C sort -f $(OWN)/freeze.txt >> $(OWN)/constraints.txt
	mv $(OWN)/constraints.txt constraints.txt
	rm -rf $(OWN)

# Known vulnerabilities of the pinned versions. Where their database is out of reach this fails too: nothing is known then.
audit:
	rm -rf $(OWN)
	$(PYTHON) -m venv $(OWN)
	$(OWN)/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(OWN)/bin/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt
	rm -rf $(OWN)

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

$(VENV)/.installed-mutants: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[test,dev,mutants]'
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info
