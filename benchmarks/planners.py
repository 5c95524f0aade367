"""Planners who speak Streamlit's own messages over a websocket, and the servers that they work at."""

from __future__ import annotations

import asyncio
import http.client
import os
import random
import ssl
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT), str(ROOT / "tests")]

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

import made
import served
from simulator.ui.result.cards import tonnes
from simulator.workbench.desk import Results, outcome_of
from simulator.workbench.plans import Plan, load_plan, save_plan, yaml_text
from simulator.workbench.workspace import Workspace, find_workspace, new_workspace

SLIDER = "cut-C-orange-"  # the grade that most lines have, at the level of the alert on the screen
STEPS = range(
    39, 1, -1
)  # from 40 % downwards: every move asks for something that nobody asked before
WAIT_S = 180
TICKS_S = os.sysconf("SC_CLK_TCK")


# -- servers
# ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    """Where a planner comes in: the address of the pages, and whether nginx stands before them."""

    address: str

    @property
    def port(self) -> int:
        """The port of this machine that listens."""
        return int(urlparse(self.address).port or 0)

    @property
    def by_nginx(self) -> bool:
        """Whether the way goes over HTTPS, with a cookie for the process."""
        return self.address.startswith("https")

    def route(self) -> str:
        """Return the cookie that keeps a planner at one process, as a browser's first page gets
        it.
        """
        if not self.by_nginx:
            return ""
        line = http.client.HTTPSConnection("127.0.0.1", self.port, context=_unchecked(), timeout=60)
        try:
            line.request("GET", "/", headers={"Host": urlparse(self.address).netloc})
            answer = line.getresponse()
            answer.read()
            return str(answer.getheader("Set-Cookie")).partition(";")[0]
        finally:
            line.close()

    def connected(self, cookie: str) -> Any:
        """Return the websocket of a planner, to be entered."""
        options: dict[str, Any] = {}
        if self.by_nginx:
            options = {
                "host": "127.0.0.1",
                "port": self.port,
                "ssl": _unchecked(),
                "additional_headers": {"Cookie": cookie},
            }
        return connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            origin=self.address,
            proxy=None,
            **options,
        )


def _unchecked() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextmanager
def serving(room: Path, workers: int, by_nginx: bool) -> Iterator[tuple[list[Door], int]]:
    """Serve the planners of a folder by some processes; yield the doors, and the process that holds
    them all.

    Without nginx each process has a door of its own; one process is Streamlit's plain server.
    """
    if workers == 1:
        with served.workbench(room, MALLOC_ARENA_MAX="2") as (port, process):
            yield [Door(f"http://127.0.0.1:{port}")], process.pid
        return
    with served.workers(room, workers, MALLOC_ARENA_MAX="2") as (ports, process):
        if by_nginx:
            with served.https(room, ports, served.free_port()) as address:
                yield [Door(address)], process.pid
        else:
            yield [Door(f"http://127.0.0.1:{port}") for port in ports], process.pid


def family(process: int) -> list[int]:
    """Return a process and all that it started, and those that these started (Linux)."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except (OSError, ValueError, IndexError):
            continue
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def peak_gb(process: int) -> float:
    """Return the most memory that each process of a family ever held, in all [GB], as far as they
    are still there.
    """
    return sum(_of_status(one, "VmHWM") for one in family(process)) / 1e6


def held_gb(process: int) -> float:
    """Return the memory that a family holds now [GB]."""
    return sum(_of_status(one, "VmRSS") for one in family(process)) / 1e6


def servers_gb(process: int) -> float:
    """Return the memory that the servers of a family hold now, without their jobs, readers and
    engines [GB].
    """
    servers = [one for one in family(process) if b"streamlit" in _command(one)]
    return sum(_of_status(one, "VmRSS") for one in servers) / 1e6


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _of_status(process: int, name: str) -> float:
    """Return a figure of a process [kB], 0 where it is gone."""
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return float(line.split()[1])
    except OSError:
        pass
    return 0.0


def processor_s(process: int) -> float:
    """Return the processor's time that a family took so far [s], with those of it that ended."""
    total = 0.0
    for one in family(process):
        try:
            cells = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, cells[11:15])) / TICKS_S
    return total


def all_processors_s() -> float:
    """Return the time that this machine's processors worked so far [s]."""
    cells = Path("/proc/stat").read_text().splitlines()[0].split()
    # user, nice, system, irq, softirq; not idle, not waiting for disks, not what others took.
    return sum(int(cells[place]) for place in (1, 2, 3, 6, 7)) / TICKS_S


# -- planners
# ----------------------------------------------------------------------------------------------------


def workspace_of(planners: Path, lines: int, seed: int) -> Workspace:
    """Return a workspace with a plan on an inventory made for measuring: one winter, six alerts."""
    workspace = new_workspace(planners)
    frame = made.inventory(lines, seed=seed).lines
    text = frame.dropna(axis=1, how="all").to_csv(index=False)
    data = {
        "schema": 1,
        "name": "made",
        "title": f"planner number {seed:03d}",
        "period": {"start": "2020-11-01T00:00", "end": "2021-01-30T00:00"},
        "inventory": workspace.put("inventory", text.encode("utf-8-sig"), ".csv"),
        "policy": workspace.put(
            "policy",
            yaml_text(
                made.policy_data() | {"bounds": {"C": [0, 1]}, "counting": "by_load"}
            ).encode(),
            ".yaml",
        ),
        "alerts": [
            {
                "level": level,
                "issued": f"{day}T12:00",
                "start": f"{day}T20:00",
                "end": f"{end}T20:00",
            }
            for level, day, end in (
                ("orange", "2020-11-10", "2020-11-13"),
                ("yellow", "2020-11-20", "2020-11-22"),
                ("orange", "2020-12-01", "2020-12-05"),
                ("red", "2020-12-12", "2020-12-15"),
                ("orange", "2021-01-03", "2021-01-07"),
                ("yellow", "2021-01-18", "2021-01-20"),
            )
        ],
        "response": {"notification_lag_h": 2, "compliance": {"B": 0.95, "C": 0.9}},
    }
    save_plan(Plan(data, workspace.folder), workspace)
    return workspace


@dataclass
class Planner:
    """One planner: the workspace, what the server said last, how long it took."""

    workspace: Workspace
    seed: int
    first_s: float = 0.0
    waits: list[float] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    page: str = ""
    slider: str = ""
    part: str = ""
    card_waits: list[float] = field(default_factory=list)
    received: int = 0
    strange: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title of the plan, which no other planner has."""
        return f"planner number {self.seed:03d}"

    async def work(
        self,
        door: Door,
        cookie: str,
        seconds: float,
        others: list[bytes],
        pause_s: tuple[float, float],
        all_in: asyncio.Barrier,
    ) -> None:
        """Open the page of measures; once all planners have theirs, move the slider every few
        seconds.
        """
        draw = random.Random(self.seed)
        async with door.connected(cookie) as line:
            await asyncio.sleep(draw.uniform(0, pause_s[1]))
            began = time.monotonic()
            await self._ask(line, None, others)
            self.first_s = time.monotonic() - began
            await all_in.wait()
            until = time.monotonic() + seconds
            for value in STEPS:
                await asyncio.sleep(draw.uniform(*pause_s))
                if time.monotonic() > until:
                    break
                began = time.monotonic()
                await self._ask(line, value, others)
                self.waits.append(time.monotonic() - began)

    async def take_turns(self, door: Door, moves: int) -> dict[tuple[str, bool], list[float]]:
        """Move the slider in turns with the part of the page alone and with the whole page; return
        the seconds until the first card came back and until all was done, by whether the part ran
        alone.
        """
        waits: dict[tuple[str, bool], list[float]] = {
            (what, alone): [] for what in ("card", "all") for alone in (True, False)
        }
        async with door.connected("") as line:
            await self._ask(line, None, [])
            # The first moves warm the caches of both ways.
            for place, value in enumerate(range(99, 99 - 2 * moves - 4, -1)):
                await asyncio.sleep(0.3)
                alone, began = place % 2 == 0, time.monotonic()
                await self._ask(line, value, [], alone)
                if place >= 4:
                    waits["card", alone].append(self.card_waits[-1])
                    waits["all", alone].append(time.monotonic() - began)
        return waits

    async def _ask(
        self, line, value: float | None, others: list[bytes], alone: bool = True
    ) -> None:
        asked, began = BackMsg(), time.monotonic()
        state = asked.rerun_script
        state.query_string = f"work={self.workspace.key}"
        # As the browser does: the page's name is in the address alone, then its hash is known.
        state.page_name, state.page_script_hash = "" if self.page else "measures", self.page
        state.context_info.locale, state.context_info.timezone = "en-US", "Asia/Shanghai"
        if value is not None:
            moved = state.widget_states.widgets.add()
            moved.id = self.slider
            moved.double_array_value.data.append(value)
            # As the browser does: a widget of a part of the page asks for that part alone.
            state.fragment_id = self.part if alone else ""
        await line.send(asked.SerializeToString())
        cards = []
        while True:
            content = await asyncio.wait_for(line.recv(), WAIT_S)
            self.received += len(content)
            self.strange += [text.decode() for text in others if text in content]
            said = ForwardMsg.FromString(content)
            kind = said.WhichOneof("type")
            if kind == "navigation":
                self.page = said.navigation.page_script_hash
            if kind == "script_finished":
                if said.script_finished in (
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                ):
                    break
                if said.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise AssertionError("the page failed")
            if kind == "delta" and said.delta.WhichOneof("type") == "new_element":
                element = said.delta.new_element
                if element.WhichOneof("type") == "metric":
                    if not cards:
                        self.card_waits.append(time.monotonic() - began)
                    cards.append(element.metric.body)
                elif element.WhichOneof("type") == "slider" and SLIDER in element.slider.id:
                    self.slider, self.part = element.slider.id, said.delta.fragment_id
                elif element.WhichOneof("type") == "exception":
                    raise AssertionError(element.exception.message)
        assert cards, "the page is not the one of measures"
        assert self.slider, "there is no such slider"
        self.cards = cards


def check(planner: Planner) -> None:
    """Assert that a planner saw the own figures, and nothing of anybody else's."""
    assert not planner.strange, f"{planner.title} was sent {planner.strange[:3]}"
    workspace = find_workspace(planner.workspace.root, planner.workspace.key)
    plan = load_plan(workspace)
    assert plan.get("title") == planner.title
    figures = outcome_of(plan, Results(), "en").result.summary["pollutants"]
    shown = set(planner.cards)
    expected = {tonnes(figures[name]["alert_reduction_kg"]) for name in figures}
    assert shown <= expected, f"{planner.title} saw {shown - expected}"


@dataclass(frozen=True)
class Work:
    """What planners at work came to: their waits [s], and what it took of the machine.

    Attributes
    ----------
    firsts, waits : list of float
        Seconds until the first page and until a move was done.
    server_cores, own_cores, other_cores : float
        Cores that the server, this program and all else took on average while planners moved.
    gb, sent_mb : float
        Most memory of the server; what it sent for a move.
    took_s : float
        From the first page of the last planner until all had done their moves.
    """

    firsts: list[float]
    waits: list[float]
    server_cores: float
    own_cores: float
    other_cores: float
    gb: float
    sent_mb: float
    took_s: float

    @property
    def move_ms(self) -> float:
        """The processor's time of a move [ms]."""
        return 1000 * self.server_cores * self.took_s / max(len(self.waits), 1)


def at_work(
    count: int,
    lines: int,
    seconds: float,
    pause_s: tuple[float, float],
    workers: int = 1,
    by_nginx: bool = True,
) -> Work:
    """Return what planners wait who all work at the same time."""
    with tempfile.TemporaryDirectory() as room:
        planners = [
            Planner(workspace_of(Path(room) / "planners", lines, seed), seed)
            for seed in range(1, count + 1)
        ]
        with serving(Path(room), workers, by_nginx) as (doors, process):
            used: list[tuple[float, float, float, float]] = []

            def note() -> None:
                used.append(
                    (
                        time.monotonic(),
                        processor_s(process),
                        time.process_time(),
                        all_processors_s(),
                    )
                )

            async def all_of_them() -> None:
                all_in = asyncio.Barrier(count + 1)
                tasks = []
                for place, planner in enumerate(planners):
                    door = doors[place % len(doors)]
                    others = [
                        text.encode()
                        for other in planners
                        if other is not planner
                        for text in (other.workspace.key, other.title)
                    ]
                    work = planner.work(door, door.route(), seconds, others, pause_s, all_in)
                    tasks.append(asyncio.ensure_future(work))
                waiting = asyncio.ensure_future(all_in.wait())
                # A planner who fails is told at once, and not waited for by all others.
                await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
                if not waiting.done():
                    for task in tasks:
                        if task.done():
                            task.result()
                note()
                await asyncio.gather(*tasks)
                note()

            asyncio.run(all_of_them())
            peak = peak_gb(process)
        for planner in planners:
            check(planner)
    waits = [wait for planner in planners for wait in planner.waits]
    took = used[1][0] - used[0][0]
    server, own, everything = (
        (after - before) / took for before, after in zip(used[0][1:], used[1][1:])
    )
    return Work(
        [planner.first_s for planner in planners],
        waits,
        server,
        own,
        max(0.0, everything - server - own),
        peak,
        sum(planner.received for planner in planners) / max(len(waits), 1) / 1e6,
        took,
    )
