"""Uploads read with care: sheets that are no inventory, bare headings below a group, ranges, Big5."""

from pathlib import Path

import pytest

from simulator.files.chinese_text import encoding_of, simplified
from simulator.files.raw_table import read_raw_table
from simulator.spreadsheets.book import read_workbook
from simulator.spreadsheets.columns import understand_heading
from simulator.spreadsheets.importer import import_book
from simulator.spreadsheets.mapping_file import Mapping, SheetMapping
from simulator.spreadsheets.open_phrases import ends_of
from simulator.spreadsheets.proposal import propose
from spreadsheets.base import BASE, HEADERS, table
from spreadsheets.writers import xlsx

ADDRESSES = ("通讯录", [["序号", "单位名称", "联系人", "联系电话"], ["1", "甲公司", "张三", "139"]])
MACHINES = ("非道路机械", [["企业名称", "机械类型", "号牌"], ["甲公司", "装载机", "晋E1"]])
NOTES = ("填表说明", [["填表说明"], ["企业名称应与营业执照一致"]])


def book_of(tmp_path: Path, *sheets: tuple[str, list]):
    """Return a workbook of sheets."""
    return read_workbook(Path(xlsx(tmp_path / "清单.xlsx", *sheets)))


def test_sheets_that_are_no_inventory_stay_off(tmp_path):
    """Beside the inventory an address list, machines and notes are not read: their enterprises are
    neither lines nor refused rows, and the account says why. A mapping may switch one on.
    """
    book = book_of(tmp_path, ("清单", [HEADERS, *table()]), ADDRESSES, MACHINES, NOTES)
    assert [(sheet.name, sheet.wanted, sheet.off) for sheet in propose(book)] == [
        ("清单", True, False),
        ("通讯录", False, True),
        ("非道路机械", False, True),
        ("填表说明", False, True),
    ]
    imported = import_book(book, Mapping())
    assert (len(imported.frame), imported.report.rows_refused) == (len(BASE), 0)
    why = {entry.sheet: entry.why.key for entry in imported.report.entries if entry.why}
    assert why["通讯录"] == why["非道路机械"] == "sheet_no_inventory"
    said = Mapping(sheets={"通讯录": SheetMapping(read=True)})
    on = {sheet.name: sheet.wanted for sheet in propose(book, said)}
    assert on["通讯录"] and not on["非道路机械"]
    assert import_book(book, said).report.rows_refused == 1


def test_a_workbook_without_a_sure_inventory_leaves_the_choice(tmp_path):
    """Where no sheet is sure, none is off: a person may name its columns."""
    book = book_of(tmp_path, ADDRESSES, MACHINES)
    assert [(sheet.wanted, sheet.off) for sheet in propose(book)] == [(True, False)] * 2


@pytest.mark.parametrize(
    ("parts", "target"),
    [
        (["产能", "单位"], "ignore"),
        (["产能", "数值"], "capacity"),
        (["产品", "名称"], "ignore"),
        (["年产量", "单位"], "ignore"),
        (["SO2排放量", "单位"], "ignore"),
        (["单位"], "enterprise"),
        (["企业", "名称"], "enterprise"),
        (["企业基本信息", "名称"], "enterprise"),
        (["基本情况", "单位"], "enterprise"),
        (["生产线", "名称"], "line"),
    ],
    ids=">".join,
)
def test_a_bare_heading_takes_the_meaning_of_its_group(parts, target):
    """单位 and 名称 are of an enterprise alone or below a group of enterprises only."""
    meaning = understand_heading(parts)
    assert meaning is not None and meaning.target == target


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("限产50%～70%", (0.5, 0.7)),
        ("橙色预警期间限产50-70%，停止运输", (0.5, 0.7)),
        ("减产 30% 至 50%", (0.3, 0.5)),
        ("停限产比例为20%—30%", (0.2, 0.3)),
        ("限产50%", None),
        ("限产70%～50%", None),
        ("限产30%～50%，红色限产50%～70%", None),
        ("负荷降至50%～70%", None),
        ("限产50%～170%", None),
    ],
)
def test_ranges_offer_both_ends(text, ends):
    """One range of a cut has a lower and an upper end; a range of load, or two ranges, has none."""
    assert ends_of(text) == (None if ends is None else pytest.approx(ends))


def test_open_phrases_carry_their_ends(tmp_path):
    """A range stays open in the import, with both ends to choose from."""
    heads = [*HEADERS, "橙色预警减排措施"]
    rows = [[*row, "限产50%～70%"] for row in table()]
    imported = import_book(book_of(tmp_path, ("清单", [heads, *rows])), Mapping())
    (phrase,) = [phrase for phrase in imported.open_phrases if phrase.text == "限产50%～70%"]
    assert phrase.ends == pytest.approx((0.5, 0.7))


TRADITIONAL = "企業名稱,行業類別,績效等級,生產線,鄉鎮,二氧化硫排放量（噸/年）\n"
ROWS = "示例水泥廠,水泥,Ｂ,一號窯,城關鎮,12\n示例焦化廠,焦化,Ｃ,一號焦爐,柳林鎮,30\n"


def test_a_big5_file_is_read_and_named(tmp_path):
    """A Big5 list is not read as rare letters: its encoding is named, its headings are known."""
    path = tmp_path / "清單.csv"
    path.write_bytes((TRADITIONAL + ROWS).encode("big5"))
    book = read_workbook(path)
    assert book.kind == "big5"
    assert [note.key for note in book.notes] == ["big5_read"]
    imported = import_book(book, Mapping())
    assert list(imported.frame["enterprise"]) == ["示例水泥厂", "示例焦化厂"]
    assert list(imported.frame["district"]) == ["城关镇", "柳林镇"]


def test_own_tables_in_big5_keep_their_letters(tmp_path):
    """A table in the program's own format may be in Big5; its names stay as they are written."""
    path = tmp_path / "own.csv"
    path.write_bytes(("enterprise,district\n" + "示例水泥廠,城關鎮\n" * 3).encode("big5"))
    raw = read_raw_table(path)
    assert (raw.encoding, raw.frame.iloc[0, 0]) == ("big5", "示例水泥廠")


@pytest.mark.parametrize(
    "text",
    [
        "企业名称,行业类别,绩效等级,二氧化硫排放量（吨/年）\n某某水泥有限公司,水泥,B,12\n",
        "名称\n喆祎鑫淼建材厂、堃垚陶瓷、犇鱻饲料\n",
        "id,name\n1,plain\n",
        "昇達,瑋\n",
    ],
)
def test_other_files_are_not_taken_for_big5(text):
    """Simplified lists, also with rare letters, plain English and very short texts are no Big5."""
    assert encoding_of(text.encode("gb18030")) in ("gb18030", "utf-8-sig")
    assert encoding_of(text.encode()) == "utf-8-sig"


def test_what_is_no_text_has_no_encoding():
    """Bytes of none of the three encodings have none."""
    assert encoding_of(b"\xff\xff\x80\x81,\xfe") is None
    assert simplified("縣區 A") == "县区 A"
