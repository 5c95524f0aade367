"""Hostile archives are refused whole, and nothing outside them is read."""

import io
import json
import random
import struct
import tracemalloc
import zipfile

import pytest

from simulator import InputError
from simulator.files import zip_archive as archive
from simulator.workbench.desk import read_plan
from simulator.workbench.plan_upload import plan_of_upload
from upload_case import (
    OPENED,
    SECRET,
    as_scenario,
    county,
    leaves_nothing,
    opened_plan,
    refusal,
    scenario,
    zipped,
)


@pytest.mark.parametrize(
    "member",
    [
        "../evil.csv",
        "a/../../evil.csv",
        "/tmp/evil.csv",
        "..\\evil.csv",
        "a\\b.csv",
        "C:/evil.csv",
        "C:evil.csv",
        "a\nb.csv",
        "nul?.csv",
        "x" * 300,
        "../plan.yaml",
    ],
    ids=ascii,
)
def test_members_that_lead_out_are_refused(tmp_path, workspace, member):
    """An archive with a path out of it, or one that some system could read so, is refused whole;
    nothing is written anywhere.
    """
    error = refusal("a.zip", as_scenario({member: SECRET}), workspace)
    assert "must not lead out" in error.text("en")
    assert leaves_nothing(workspace)
    assert {path.name for path in tmp_path.iterdir()} == {"planners"}


def test_a_name_of_a_file_and_a_folder_is_refused(workspace):
    """A member that is a file and a folder at once is a problem, not a fault of the program."""
    error = refusal("a.zip", as_scenario({"x": "1", "x/y": "2"}), workspace)
    assert "must not lead out" in error.text("en")
    assert leaves_nothing(workspace)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_written_twice_is_refused(workspace):
    """Two members of one name would let the later one replace what was looked at."""
    target = io.BytesIO(as_scenario({}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("inventory.csv", SECRET)
    assert "must not lead out" in refusal("a.zip", target.getvalue(), workspace).text("en")


def test_links_in_archives_are_refused(workspace, watched):
    """A symbolic link is neither followed nor made."""
    (watched / "inventory.csv").write_bytes(county())
    link = zipfile.ZipInfo("inventory.csv")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("scenario.yaml", json.dumps(scenario()))
        archive.writestr(link, str(watched / "inventory.csv"))
    assert "must not lead out" in refusal("a.zip", target.getvalue(), workspace).text("en")
    assert not [name for name in OPENED if name.startswith(str(watched))]
    assert leaves_nothing(workspace)


def test_too_many_members_are_refused(workspace):
    """An archive of more members than a scenario can need is refused; folders count too."""
    most = archive.MOST_MEMBERS
    assert "too many files" in refusal(
        "a.zip", as_scenario({f"{i}.csv": "" for i in range(most)}), workspace
    ).text("en")
    assert "too many files" in refusal(
        "a.zip", as_scenario({f"{i}/": "" for i in range(most)}), workspace
    ).text("en")
    opened_plan("a.zip", as_scenario({f"{i}.csv": "" for i in range(most - 2)}), workspace)


def test_a_declared_bomb_is_refused(workspace, monkeypatch):
    """An archive that says it unpacks to too much is refused by what it says."""
    monkeypatch.setattr(archive, "LARGEST_UNPACKED_BYTES", 5_000_000)
    packed = as_scenario({"big.csv": b"0" * 6_000_000})
    assert len(packed) < 100_000
    assert "too large when unpacked" in refusal("a.zip", packed, workspace).text("en")
    assert leaves_nothing(workspace)


def test_an_archive_of_zeros_takes_no_more_memory_than_its_bytes(workspace):
    """Members go to the disk in pieces: 100 MB that no scenario names are never held."""
    packed = as_scenario({f"big{i}.csv": bytes(50_000_000) for i in range(2)})
    tracemalloc.start()
    try:
        opened_plan("a.zip", packed, workspace)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_never_unpacked(workspace, monkeypatch):
    """A member that says 10 bytes and holds 60 MB is refused, and no more than a piece of it
    is ever in memory.
    """
    largest = []
    unpacked = zipfile.ZipExtFile._read1

    def read1(self, count):
        largest.append(count)
        return unpacked(self, count)

    monkeypatch.setattr(zipfile.ZipExtFile, "_read1", read1)
    real = 60_000_000
    packed = as_scenario({"big.csv": b"0" * real})
    lying = packed.replace(struct.pack("<L", real), struct.pack("<L", 10))
    assert lying != packed
    assert "not a readable ZIP" in refusal("a.zip", lying, workspace).text("en")
    assert max(largest) <= archive.READ_BYTES
    assert leaves_nothing(workspace)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_cannot_be_read_by_pieces_are_refused(workspace, packing):
    """Only what Windows and this program write is read: stored or deflated."""
    assert "not a readable ZIP" in refusal(
        "a.zip", as_scenario({}, compression=packing), workspace
    ).text("en")


def test_an_encrypted_archive_is_refused(workspace):
    """An archive with a password is a problem that says so much as that it cannot be read."""
    packed = bytearray(as_scenario({}))
    at = packed.index(b"PK\x01\x02")
    while at >= 0:
        packed[at + 8] |= 1
        at = packed.find(b"PK\x01\x02", at + 1)
    assert "not a readable ZIP" in refusal("a.zip", bytes(packed), workspace).text("en")


def test_damaged_archives_are_refused(workspace):
    """Cut off anywhere or with any byte changed, an archive opens as it was or is refused; nothing
    else happens.
    """
    whole, draw = as_scenario({}), random.Random(1)
    for _ in range(40):
        with pytest.raises(InputError):
            plan_of_upload("a.zip", whole[: draw.randrange(2, len(whole) - 1)], workspace)
    for _ in range(120):
        bad = bytearray(whole)
        bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
        try:
            plan_of_upload("a.zip", bytes(bad), workspace)
        except InputError:
            continue


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\x03\x04",
        b"\0" * 100,
        b"\xff\xfe\x00",
        b"- a\n- b\n",
        b"&a [*a]\n",
        b"a: &a [1]\nb: *x\n",
    ],
)
def test_what_is_no_scenario_is_refused(workspace, content):
    """Empty files, broken archives, lists and binary rubbish are problems."""
    refusal("a.yaml", content, workspace)


def test_archives_hold_one_scenario(workspace):
    """None, or two of equal standing, leaves open which is meant."""
    text = json.dumps(scenario())
    assert "one scenario" in refusal("a.zip", zipped({"inventory.csv": county()}), workspace).text(
        "en"
    )
    assert "one scenario" in refusal(
        "a.zip", zipped({"a.yaml": text, "b.yaml": text, "inventory.csv": county()}), workspace
    ).text("en")


def test_chinese_names_of_windows_archives_are_read(workspace):
    """Windows writes names in GBK without saying so; the scenario's names still find them."""
    name = "清单/减排清单.csv"
    assert len(read_plan(opened_plan("a.zip", as_gbk(name), workspace)).inventory) > 100


def as_gbk(name: str) -> bytes:
    """Return an archive as Windows in Chinese writes it: a name in GBK, and no mark of UTF-8."""
    written = name.encode("gbk")
    placeholder = b"q" * len(written)
    packed = zipped(
        {"scenario.yaml": json.dumps(scenario(inventory=name)), placeholder.decode(): county()}
    )
    return packed.replace(placeholder, written)
