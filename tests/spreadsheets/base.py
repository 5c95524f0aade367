"""The small inventory under every mess, and what it is in kg/d, worked out here without the
importer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

POLLUTANTS = ("so2", "nox", "pm")


@dataclass(frozen=True)
class Line:
    """One production line as a bureau writes it: tonnes a year, operating days."""

    enterprise: str
    industry: str
    grade: str
    line: str
    district: str
    t_a: tuple[float, float, float]
    days: float
    extra: dict = field(default_factory=dict)

    def kg_d(self, days: float | None = None) -> tuple[float, ...]:
        """Return SO2, NOx, PM in kg/d."""
        return tuple(amount * 1000 / (days or self.days) for amount in self.t_a)


BASE = (
    Line("泽州焦化有限公司", "焦化", "B", "1#焦炉", "金村镇", (73.0, 146.0, 36.5), 365),
    Line("泽州焦化有限公司", "焦化", "B", "2#焦炉", "金村镇", (36.5, 73.0, 18.25), 365),
    Line("晋东铸造厂", "铸造", "C", "熔炼造型线", "金村镇", (2.5, 5.0, 7.5), 250),
    Line("阳光水泥有限公司", "水泥熟料", "A", "1#窑", "南村镇", (30.0, 150.0, 45.0), 300),
    Line("阳光水泥有限公司", "水泥熟料", "A", "2#窑", "南村镇", (15.0, 75.0, 22.5), 300),
    Line("南村供暖站", "供暖锅炉", "D", "燃煤锅炉", "南村镇", (6.0, 12.0, 3.6), 120),
)


def rows_of(
    lines: tuple[Line, ...], days: bool = True, assumed_days: float | None = None
) -> list[dict]:
    """Return what the inventory must say of lines: the columns that every case is compared in, and
    those a line adds.
    """
    rows = []
    for item in lines:
        kg = item.kg_d(assumed_days)
        row = {
            "enterprise": item.enterprise,
            "industry": item.industry,
            "grade": item.grade,
            "line": item.line,
            "district": item.district,
        }
        row |= {f"{name}_kg_d": round(value, 9) for name, value in zip(POLLUTANTS, kg, strict=True)}
        row["operating_days"] = item.days if days else ""
        rows.append(row | item.extra)
    return rows


def with_extra(lines: tuple[Line, ...], **columns: list) -> tuple[Line, ...]:
    """Return the lines with more columns, one value a line."""
    return tuple(
        replace(item, extra=item.extra | {name: values[place] for name, values in columns.items()})
        for place, item in enumerate(lines)
    )


HEADERS = (
    "企业名称",
    "行业类别",
    "绩效等级",
    "生产线",
    "乡镇",
    "SO2排放量（吨/年）",
    "NOx排放量（吨/年）",
    "颗粒物排放量（吨/年）",
    "年运行天数",
)


def table(lines: tuple[Line, ...] = BASE, factor: float = 1.0) -> list[list]:
    """Return the rows of a plain sheet, without header."""
    return [
        [
            item.enterprise,
            item.industry,
            item.grade,
            item.line,
            item.district,
            *(amount * factor for amount in item.t_a),
            item.days,
        ]
        for item in lines
    ]
