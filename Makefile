# make run    everything, from extracts to reports        make small  the same with the small bundle of synthetic births
# make test   the tests                                   make lint   style and types
# make test-long   the tests that take minutes, with cases drawn anew
# Each sets up what it needs in .venv first, once. Another Python than python3: make run PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip of $(PYTHON) installs into $(VENV), so that a Python without the venv package's own pip will do
PIP := $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-compile -c constraints.txt

.PHONY: run small test test-long lint clean

run: $(VENV)/ready
	$(BIN)/cohort run

small: $(VENV)/ready
	$(BIN)/cohort --config config/small.yaml run

test: $(VENV)/ready-to-develop
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder  # two at once; a file's tests share what is built for them

test-long: $(VENV)/ready-to-develop
	$(BIN)/python -m pytest -m long --hypothesis-profile=new

lint: $(VENV)/ready-to-develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	  { echo "Python 3.11 or newer is needed; name it: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear --without-pip $(VENV)
	$(PIP) -e .
	-$(BIN)/python -m compileall -qq -j 0 -x '/(tests?|docutils|pygments|sklearn|sqlalchemy|statsmodels)/' $(VENV)/lib  # what a run imports, on all cores
	touch $@

$(VENV)/ready-to-develop: $(VENV)/ready
	$(PIP) -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV)
