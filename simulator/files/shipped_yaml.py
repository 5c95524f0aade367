"""Shipped YAML files through libyaml, some thirty times as quick as the reader of other files.

libyaml reads YAML 1.1 and stumbles over other mistakes than the careful reader, so that only files
that come with the program are read by it: a test holds that both see the same in each of them.
Which plain texts are numbers or truths is decided by the rules of YAML 1.2 here too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml.resolver import implicit_resolvers

from simulator.terms.paths import DATA, SCENARIOS

YAML_VERSION = (1, 2)


def comes_with_program(path: Path) -> bool:
    """Return whether a file comes with the program."""
    folders = path.resolve().parents
    return DATA in folders or SCENARIOS in folders


def compose_shipped(text: str) -> Any:
    """Return the root node of a YAML text; None where it must be read with care: it is no good
    YAML, or there is no libyaml here.
    """
    try:
        from yaml import YAMLError
        from yaml.cyaml import CParser
        from yaml.resolver import BaseResolver
    except ImportError:
        return None

    class Composer(CParser, BaseResolver):
        """libyaml's parser with the rules of YAML 1.2 for plain texts."""

        def __init__(self, stream: str) -> None:
            CParser.__init__(self, stream)
            BaseResolver.__init__(self)

    for versions, tag, pattern, first_letters in implicit_resolvers:
        if YAML_VERSION in versions:
            Composer.add_implicit_resolver(tag, pattern, first_letters)
    composer = Composer(text)
    try:
        return composer.get_single_node()
    except YAMLError:
        return None
    finally:
        composer.dispose()
