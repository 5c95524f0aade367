# Every line below can be typed without make: on Windows, see README.
PYTHON ?= python3
BIN := .venv/bin
SUPPLY := build/supply/bin

.PHONY: run app serve test test-heavy fuzz golden templates dictionary reference docs bench lock sbom audit clean

run: .venv/ready
	$(BIN)/python -m simulator run scenarios/zezhou-winter-2020.yaml --force

# The planners' workbench in the browser, on this machine only.
app: .venv/ready
	$(BIN)/python -m streamlit run app.py

# The workbench as several processes, for many planners: docs/deploy.md puts nginx before them.
WORKERS ?= 2
serve: .venv/ready
	$(BIN)/python -m simulator app --workers $(WORKERS)

test: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 -m "not heavy"
	$(BIN)/python benchmarks/bench_engine.py --small
	$(BIN)/python benchmarks/bench_scale.py --small
	$(BIN)/python benchmarks/bench_workbench.py --small
	$(BIN)/python benchmarks/bench_import.py --small
	$(BIN)/python benchmarks/bench_negotiation.py --small
	$(BIN)/python benchmarks/bench_evaluation.py --small

# Two thousand drawn cases against the oracle, and the large inputs.
test-heavy: .venv/ready-dev
	HYPOTHESIS_PROFILE=heavy $(BIN)/python -m pytest -n 2

# Inputs drawn by seed numbers for every reader, with a report by reader: make fuzz N=20000 FIRST=0.
N ?= 4000
FIRST ?= 0
fuzz: .venv/ready-dev
	PYTHONPATH=tests $(BIN)/python -m fuzz --n $(N) --first $(FIRST)

# Writes tests/golden anew from the shipped scenarios and prints what changed.
golden: .venv/ready-dev
	$(BIN)/python scripts/renew_golden.py

dictionary: .venv/ready
	$(BIN)/python -c "from simulator.terms.contracts import dictionary; print(dictionary())" > data/DICTIONARY.md
	$(BIN)/python scripts/build_reference.py

# The Word templates of reports and notices.
templates: .venv/ready-dev
	$(BIN)/python scripts/build_templates.py

# The pages of docs/reference/ that are made from the code.
reference: .venv/ready
	$(BIN)/python scripts/build_reference.py

# The documentation as a site in site/, without a network; a broken link fails, and so does
# a page that loads anything from outside.
docs: .venv/ready-docs reference
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	! grep -rlE '(src|href)="?https?://[^" >]+\.(js|css|woff2?)' site --include='*.html'
	! grep -rlE '<(script|img|iframe)[^>]* src="?https?://' site --include='*.html'

bench: .venv/ready-dev
	$(BIN)/python benchmarks/bench_engine.py
	$(BIN)/python benchmarks/bench_scale.py
	$(BIN)/python benchmarks/bench_alerts.py
	$(BIN)/python benchmarks/bench_workbench.py
	$(BIN)/python benchmarks/bench_import.py
	$(BIN)/python benchmarks/bench_negotiation.py
	$(BIN)/python benchmarks/bench_supervision.py
	$(BIN)/python benchmarks/bench_evaluation.py

# What a server installs: every package at its proven version with the hashes of its wheels, for all
# systems.
lock: build/supply/ready
	$(SUPPLY)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--no-annotate --upgrade -c constraints.txt requirements.txt requirements-signin.txt \
		-o requirements.lock

# The bill of materials (CycloneDX) of what the lock installs, with licences: build/sbom.json.
sbom: build/supply/ready
	rm -rf build/locked
	$(PYTHON) -m venv --without-pip build/locked
	$(SUPPLY)/python -m pip --python build/locked/bin/python install --quiet \
		--disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(SUPPLY)/cyclonedx-py environment build/locked/bin/python --pyproject pyproject.toml \
		--output-reproducible --of JSON -o build/sbom.json

# Whether a locked package is known to be vulnerable; ends with 2 where nobody could be asked.
audit: build/supply/ready
	$(SUPPLY)/python scripts/audit_packages.py requirements.lock

.venv/ready: requirements.txt constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch .venv/ready

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	touch .venv/ready-dev

.venv/ready-docs: .venv/ready requirements-docs.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-docs.txt -c constraints.txt
	touch .venv/ready-docs

build/supply/ready: requirements-supply.txt
	$(PYTHON) -m venv build/supply
	$(SUPPLY)/python -m pip install --quiet --disable-pip-version-check -r requirements-supply.txt
	touch build/supply/ready

clean:
	rm -rf .venv runs site build *.egg-info
