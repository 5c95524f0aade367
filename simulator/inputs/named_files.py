"""Which keys of a scenario name files, and scenarios written anew."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML

from simulator.files.yaml_file import names_yaml

# Keys of a scenario that name files, and the kind that begins the file's name in a plan's folder.
FILE_KEYS = (
    (("inventory",), "inventory"),
    (("area_sources",), "area-sources"),
    (("profiles",), "profiles"),
    (("transport",), "transport"),
    (("transport_factors",), "transport-factors"),
    (("policy",), "policy"),
    (("policy_overrides", "measures"), "measures"),
    (("alerts", "file"), "alerts"),
    (("alerts", "forecast"), "forecast"),
    (("alerts", "criteria"), "criteria"),
    (("alerts", "authority", "ensemble"), "ensemble"),
    (("changes", "file"), "changes"),
    (("supervision", "teams", "file"), "teams"),
    (("tables", "tax"), "tax"),
    (("tables", "prices"), "prices"),
    (("tables", "targets"), "targets"),
    (("tables", "heating"), "heating"),
    (("tables", "dust_limits"), "dust-limits"),
    (("tables", "dust_fall"), "dust-fall"),
    (("tables", "districts"), "districts"),
    (("tables", "outlines"), "outlines"),
)
# Kinds that may be named by the id of a shipped file instead of a path.
IDS_TOO = ("policy", "criteria", "tax", "prices", "targets", "heating", "dust-limits")


def files_of(data: dict) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield (key path, kind, path) of every file that a scenario names, without ids of shipped
    files.
    """
    for keys, kind in FILE_KEYS:
        value: Any = data
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value and (kind not in IDS_TOO or names_yaml(value)):
            yield keys, kind, value


def set_text(data: dict, keys: tuple[str, ...], value: str) -> None:
    """Replace the text at a key path that exists in the data."""
    for key in keys[:-1]:
        data = data[key]
    data[keys[-1]] = value


def yaml_text(data: dict) -> str:
    """Return plain data as YAML 1.2 with the keys in their order."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.allow_unicode = True
    # ruamel.yaml declares this switch as None but reads it as a bool.
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 160
    text = io.StringIO()
    yaml.dump(data, text)
    return text.getvalue()
