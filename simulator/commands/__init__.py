"""The verbs of the command line, a module for those that are related.

A verb imports what it needs inside itself, so that the start stays quick, and prints through
`terminal`; its work is done in the package where it belongs.
"""

from collections.abc import Callable

from simulator.commands.alerts import alerts_verb, winters
from simulator.commands.checking import explain, validate
from simulator.commands.comparing import compare_verb, regions, sensitivity
from simulator.commands.daily import record_verb, today_verb
from simulator.commands.documents import brief_verb, emissions_verb, notices_verb, report_verb
from simulator.commands.economics import (
    annual_verb,
    dust_verb,
    heating_verb,
    tax_verb,
    worth_verb,
)
from simulator.commands.evaluating import evaluate_verb
from simulator.commands.importing import import_verb
from simulator.commands.lists import lists_verb, rollup_verb
from simulator.commands.negotiating import negotiate_verb
from simulator.commands.program import app_verb, schema, selftest_verb
from simulator.commands.running import account, batch_verb, run_verb
from simulator.commands.supervising import teams_verb, visits_verb

# In the order in which `--help` lists them.
VERBS: dict[str, Callable[..., None]] = {
    "run": run_verb,
    "batch": batch_verb,
    "account": account,
    "negotiate": negotiate_verb,
    "today": today_verb,
    "record": record_verb,
    "visits": visits_verb,
    "teams": teams_verb,
    "tax": tax_verb,
    "worth": worth_verb,
    "annual": annual_verb,
    "dust": dust_verb,
    "heating": heating_verb,
    "compare": compare_verb,
    "evaluate": evaluate_verb,
    "alerts": alerts_verb,
    "winters": winters,
    "regions": regions,
    "validate": validate,
    "explain": explain,
    "sensitivity": sensitivity,
    "report": report_verb,
    "brief": brief_verb,
    "notices": notices_verb,
    "emissions": emissions_verb,
    "lists": lists_verb,
    "rollup": rollup_verb,
    "import": import_verb,
    "selftest": selftest_verb,
    "app": app_verb,
    "schema": schema,
}
