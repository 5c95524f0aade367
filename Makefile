# Every line below can be typed without make: on Windows, see README.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run app test test-heavy golden templates dictionary reference docs bench lint clean

run: .venv/ready
	$(BIN)/python -m simulator run scenarios/zezhou-winter-2020.yaml --force

# The planners' workbench in the browser, on this machine only.
app: .venv/ready
	$(BIN)/python -m streamlit run app.py

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

clean:
	rm -rf .venv runs site build *.egg-info
