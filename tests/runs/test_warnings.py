"""Facts that are legal but odd are told with the run."""

from engine_case import at, run_case
from oracle.plain import plain_case, plain_line, plain_policy, stage


def test_a_target_without_its_pollutant_is_told() -> None:
    """A misspelt pollutant in the targets is no silent target: the run names it."""
    policy = plain_policy(targets={"orange": {"so2": 0.2, "nh33": 0.2}})
    result = run_case(plain_case([plain_line()], [stage("orange", at(0), at(24))], policy))
    named = [text for text in result.warnings if "nh33" in text.text("en")]
    assert len(named) == 1
