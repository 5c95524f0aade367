"""Common parts of the models of scenario and policy files: strict models, field types, error
texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from simulator.files.yaml_file import YamlFile, place_of_line
from simulator.terms.clock import Hours, parse_month_day, parse_time
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message


class Strict(BaseModel):
    """Base of the models: unknown keys and wrong types are errors, and values are frozen."""

    # The docstring of a model is its description in the JSON Schema that `schema` prints.
    # Checks are built at the first reading: a command that reads no forecast builds none for it.
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, defer_build=True
    )


def wrong(key: str, **values: object) -> PydanticCustomError:
    """Return the error with the message of a label key, for use in validators."""
    return PydanticCustomError("label", key, {"key": key, **values})


def _local_time(value: Any) -> datetime:
    try:
        return parse_time(value)
    except (ValueError, TypeError):
        raise wrong("a_local_time") from None


def _month_day(value: Any) -> tuple[int, int]:
    if isinstance(value, tuple):
        return value
    try:
        return parse_month_day(value)
    except ValueError:
        raise wrong("a_month_day") from None


def _hours(value: Any) -> Hours:
    if isinstance(value, Hours):
        return value
    numbers = isinstance(value, list) and all(type(item) in (int, float) for item in value)
    if not numbers or len(value) != 2:
        raise wrong("two_hours")
    a, b = map(float, value)
    # Equal hours could mean the whole day or nothing; 24 to 0 is empty.
    if not (0 <= a <= 24 and 0 <= b <= 24) or a == b or (a, b) == (24, 0):
        raise wrong("two_hours")
    return Hours(a, b)


LocalTime = Annotated[
    datetime,
    BeforeValidator(_local_time),
    WithJsonSchema(
        {"type": "string", "description": "local time, 2020-11-14T00:00; 24:00 allowed"}
    ),
]
MonthDay = Annotated[
    tuple[int, int],
    BeforeValidator(_month_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}-\d{1,2}$"}),
]
HourWindow = Annotated[
    Any,
    BeforeValidator(_hours),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "number", "minimum": 0, "maximum": 24},
            "minItems": 2,
            "maxItems": 2,
        }
    ),
]
Share = Annotated[float, Field(ge=0, le=1)]
# Shorter ones [h] cannot be told from 0, and would overflow where something is divided by them
# (assumed).
SHORTEST_H = 1e-9


def _duration(value: float) -> float:
    if 0 < value < SHORTEST_H:
        raise wrong("zero_or_at_least", limit=f"{SHORTEST_H:g}")
    return value


Duration = Annotated[float, Field(ge=0), AfterValidator(_duration)]

# Problems for which the nearest name is looked up; people read the first twenty.
HINTED = 200

# What values with a form of their own in files are written as in a manifest, by their message.
_WRITTEN_AS: dict[str, type] = {"a_month_day": list, "two_hours": dict}

Model = TypeVar("Model", bound=BaseModel)


def read_model(kind: type[Model], data: object, file: str, source: YamlFile | None = None) -> Model:
    """Return data as a model of this kind.

    Parameters
    ----------
    kind : type[Model]
        The model.
    data : object
        Plain data.
    file : str
        Name of the file, for messages.
    source : YamlFile | None
        The YAML file of the data, for line numbers.

    Raises
    ------
    InputError
        With every problem of the data, each at its key and, with `source`, its line.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problems = (
            _problem(kind, item, data, file, source, place < HINTED)
            for place, item in enumerate(error.errors())
        )
        # A union reports one problem of each of its members: equal ones are shown once.
        unique = {
            (problem.place, problem.found, str(problem.allowed)): problem for problem in problems
        }
        raise InputError(sorted(unique.values(), key=lambda problem: problem.order)) from None


def may_be(kind: type[Model], data: object) -> bool:
    """Return whether plain data that a model was once written as can be read as it again.

    Keys that the model does not have are those of another version.
    """
    try:
        kind.model_validate(data)
    except ValidationError as error:
        return all(
            item["type"] == "extra_forbidden"
            or isinstance(item["input"], _WRITTEN_AS.get(item["msg"], ()))
            for item in error.errors()
        )
    return True


def place_of(file: YamlFile | None, keys: Iterable) -> str:
    """Return the line and the dotted key of a place in a file."""
    keys = tuple(keys)
    dotted = dotted_key(keys)
    return place_of_line(file.line(keys), dotted) if file else dotted


def dotted_key(keys: Iterable) -> str:
    """Return keys as people write them: alerts[0].level."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text


def _problem(
    kind: type,
    item: ErrorDetails,
    data: object,
    file: str,
    source: YamlFile | None,
    hinted: bool,
) -> Problem:
    keys, value = _follow(data, item["loc"])
    missing = item["type"] == "missing"
    if missing:
        # A missing key has no value of its own in the data.
        keys, value = (*keys, item["loc"][-1]), ""
    allowed, hint = _allowed(kind, item, keys, hinted)
    order = (source.line(keys), dotted_key(keys)) if source else (0, dotted_key(keys))
    of_key = item["type"] == "extra_forbidden" or item["loc"][-1:] == ("[key]",)
    shown = "" if missing else _shown(keys[-1] if of_key and keys else value)
    return Problem(file, place_of(source, keys), shown, allowed, hint, order)


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _follow(data: object, location: tuple) -> tuple[tuple, object]:
    """Return the part of pydantic's location that exists in the data, and the value there."""
    keys: list = []
    for part in location:
        if (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            data = data[part]
        else:
            continue
        keys.append(part)
    return tuple(keys), data


def _allowed(
    kind: type, item: ErrorDetails, keys: tuple, hinted: bool
) -> tuple[Message | str, str]:
    name, context = item["type"], item.get("ctx", {})
    if name == "label":
        values = {key: value for key, value in context.items() if key not in ("key", "hint")}
        return message(context["key"], **values), context.get("hint", "")
    if name == "extra_forbidden":
        known = _keys_beside(kind, item["loc"])
        return message("unknown_key", known=", ".join(known)), nearest(
            keys[-1], known
        ) if hinted else ""
    if name in ("literal_error", "enum"):
        known = _literals(context)
        hint = nearest(item.get("input", ""), known) if hinted else ""
        return message("one_of", known=", ".join(known)), hint
    if name == "string_too_long":
        return message("at_most_letters", limit=context["max_length"]), ""
    for limit, key in (("ge", "at_least"), ("le", "at_most"), ("gt", "more_than")):
        if limit in context:
            return message(key, limit=_plain_number(context[limit])), ""
    table = {
        "missing": "required_key",
        "string_pattern_mismatch": "plain_name",
        "float_type": "a_number",
        "int_type": "a_whole_number",
        "int_from_float": "a_whole_number",
        "finite_number": "a_number",
        "bool_type": "true_or_false",
        "string_type": "a_text",
        "list_type": "a_list",
        "dict_type": "a_mapping",
        "model_type": "a_mapping",
        "model_attributes_type": "a_mapping",
        "too_short": "not_empty",
    }
    return (message(table[name]) if name in table else item["msg"]), ""


def _plain_number(value: float) -> str:
    return f"{value:g}"


def _literals(context: dict) -> list[str]:
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")


def _keys_beside(kind: type, location: tuple) -> list[str]:
    """Return the known keys of the model at pydantic's location, found by following field types."""
    models = {kind}
    for part in location[:-1]:
        following: set = set()
        for model in models:
            fields = getattr(model, "model_fields", {})
            if isinstance(part, str) and part in fields:
                following |= _models_in(fields[part].annotation)
        models = following or models
    # Inside a union or list several models are possible: name the keys of all of them.
    return sorted(
        {
            field.alias or name
            for model in models
            for name, field in getattr(model, "model_fields", {}).items()
        }
    )


def _models_in(annotation: object) -> set:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    models: set = set()
    for part in getattr(annotation, "__args__", ()):
        models |= _models_in(part)
    return models
