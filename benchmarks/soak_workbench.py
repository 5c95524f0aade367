"""A long day in short: planners move sliders, open plans and compute intervals for as long as asked;
memory and waiting times are drawn over time.

    python benchmarks/soak_workbench.py --minutes 60 --planners 20 --workers 2 --out build/soak
    python benchmarks/soak_workbench.py --minutes 1 --planners 3 --workers 1     a look whether it runs

Each planner has a session and an inventory of 1 000 lines of its own. All begin with an upload at the
same time, so that every process that reads uploads is there from the start. After a pause of 2 to 6 s he
moves the slider of the measures (8 of 10 times), uploads a plan with its files, every second one
damaged (1 of 10), or starts 200 replicates (1 of 10). Written are soak.csv (memory and waits by
half minute) and soak.png: memory of all processes, which swings with the replicates that run, and of
the servers alone. Each counts as bounded where its median in the last quarter of the time is at
most a tenth above that in the second quarter.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import http.client
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT), str(ROOT / "tests")]

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from planners import SLIDER, WAIT_S, Door, held_gb, servers_gb, serving, workspace_of
from simulator.workbench.plans import bundle, load_plan
from simulator.workbench.workspace import Workspace

PAUSE_S = (2.0, 6.0)
BIN_S = 30.0
SAMPLE_S = 5.0
BOUNDED = 1.1
UPLOADER, START = "-open-", "Start"


@dataclass
class Worker:
    """One planner of the soak.

    Attributes
    ----------
    waits : list of (float, str, float)
        When something was done, what, and how long it took [s].
    """

    workspace: Workspace
    door: Door
    seed: int
    waits: list[tuple[float, str, float]] = field(default_factory=list)
    _page: str = ""
    _session: str = ""
    _widgets: dict[str, tuple[str, str]] = field(default_factory=dict)
    _told: bytes = b""

    async def work(self, until: float, together: asyncio.Barrier) -> None:
        """Work until a time on the clock; all planners go on together once their pages are open."""
        draw = random.Random(self.seed)
        self._told = bundle(load_plan(self.workspace))
        async with self.door.connected("") as line:
            await self._timed("page", self._open(line, "measures"))
            await together.wait()
            await self._timed("upload", self._upload(line, self._told))
            while time.monotonic() < until:
                await asyncio.sleep(draw.uniform(*PAUSE_S))
                what = draw.random()
                if what < 0.8:
                    await self._timed("move", self._move(line, draw.randrange(0, 101)))
                elif what < 0.9:
                    content = self._told if draw.random() < 0.5 else self._damaged(draw)
                    await self._timed("upload", self._upload(line, content))
                else:
                    await self._open(line, "uncertainty")
                    await self._timed("start of replicates", self._press(line, START))
                    await asyncio.sleep(draw.uniform(*PAUSE_S))
                    await self._timed("page", self._open(line, "measures"))

    async def _timed(self, what: str, work) -> None:
        began = time.monotonic()
        await work
        self.waits.append((began, what, time.monotonic() - began))

    def _damaged(self, draw: random.Random) -> bytes:
        """Return the plan with some bytes changed, in another way each time."""
        raw = bytearray(self._told)
        for _ in range(8):
            raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        return bytes(raw)

    async def _open(self, line, page: str) -> None:
        self._widgets = {}
        asked = self._asked()
        # A page's name is asked for by the address; its hash is told in the answer.
        asked.rerun_script.page_name, asked.rerun_script.page_script_hash = page, ""
        await self._done(line, asked)

    async def _move(self, line, value: float) -> None:
        asked = self._asked()
        widget, asked.rerun_script.fragment_id = self._widgets[SLIDER]
        moved = asked.rerun_script.widget_states.widgets.add()
        moved.id = widget
        moved.double_array_value.data.append(value)
        await self._done(line, asked)

    async def _press(self, line, label: str) -> None:
        asked = self._asked()
        pressed = asked.rerun_script.widget_states.widgets.add()
        pressed.id, pressed.trigger_value = self._widgets[label][0], True
        await self._done(line, asked)

    async def _upload(self, line, content: bytes) -> None:
        asked = BackMsg()
        wanted = asked.file_urls_request
        wanted.request_id, wanted.session_id = "1", self._session
        wanted.file_names.append("plan.zip")
        await line.send(asked.SerializeToString())
        while True:
            said = ForwardMsg.FromString(await asyncio.wait_for(line.recv(), WAIT_S))
            if said.WhichOneof("type") == "file_urls_response":
                break
        urls = said.file_urls_response.file_urls[0]
        await asyncio.to_thread(self._put, urls.upload_url, content)
        asked = self._asked()
        held = asked.rerun_script.widget_states.widgets.add()
        held.id = self._widgets[UPLOADER][0]
        info = held.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = urls.file_id, "plan.zip", len(content)
        info.file_urls.CopyFrom(urls)
        await self._done(line, asked)

    def _put(self, address: str, content: bytes) -> None:
        """Send a file as a browser does."""
        server = http.client.HTTPConnection("127.0.0.1", self.door.port, timeout=WAIT_S)
        try:
            server.request("GET", "/_stcore/health")
            answer = server.getresponse()
            answer.read()
            cookie = str(answer.getheader("Set-Cookie")).partition(";")[0]
            headers = {
                "Content-Type": "multipart/form-data; boundary=b",
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2].strip('"'),
            }
            head = (
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="plan.zip"\r\n\r\n'
            )
            server.request("PUT", address, head + content + b"\r\n--b--\r\n", headers)
            answer = server.getresponse()
            told = answer.read()
            assert answer.status in (200, 204), (answer.status, told[:200])
        finally:
            server.close()

    def _asked(self) -> BackMsg:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = f"work={self.workspace.key}"
        state.page_script_hash = self._page
        state.context_info.locale, state.context_info.timezone = "en-US", "Asia/Shanghai"
        return asked

    async def _done(self, line, asked: BackMsg) -> None:
        """Send what is asked and take what comes until the page is finished."""
        await line.send(asked.SerializeToString())
        while True:
            said = ForwardMsg.FromString(await asyncio.wait_for(line.recv(), WAIT_S))
            kind = said.WhichOneof("type")
            if kind == "new_session":
                self._session = said.new_session.initialize.session_id or self._session
            elif kind == "navigation":
                self._page = said.navigation.page_script_hash
            elif kind == "script_finished":
                if said.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise AssertionError("the page failed")
                if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return
            elif kind == "delta" and said.delta.WhichOneof("type") == "new_element":
                self._look_at(said.delta)

    def _look_at(self, delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise AssertionError(element.exception.message)
        if kind == "slider" and SLIDER in element.slider.id:
            self._widgets[SLIDER] = element.slider.id, delta.fragment_id
        elif kind == "file_uploader" and UPLOADER in element.file_uploader.id:
            self._widgets[UPLOADER] = element.file_uploader.id, ""
        elif kind == "button" and element.button.label == START:
            self._widgets[START] = element.button.id, ""


class Held(NamedTuple):
    """Memory at a time on the clock: of all processes of a workbench, and of its servers [GB]."""

    at: float
    all_gb: float
    servers_gb: float


async def at_work(workers: list[Worker], process: int, seconds: float) -> list[Held]:
    """Let all work; return the memory over time."""
    until = time.monotonic() + seconds
    together = asyncio.Barrier(len(workers))
    tasks = [asyncio.ensure_future(worker.work(until, together)) for worker in workers]
    held: list[Held] = []
    while not all(task.done() for task in tasks):
        for task in tasks:
            if task.done():
                task.result()
        held.append(Held(time.monotonic(), held_gb(process), servers_gb(process)))
        await asyncio.sleep(SAMPLE_S)
    for task in tasks:
        task.result()
    return held


def bins_of(workers: list[Worker], held: list[Held]) -> list[dict[str, float | str]]:
    """Return by half minute the memory, and number and waits of what was done."""
    began = held[0].at
    waits = [wait for worker in workers for wait in worker.waits]
    rows: list[dict[str, float | str]] = []
    for number in range(int((held[-1].at - began) // BIN_S) + 1):
        low, high = began + number * BIN_S, began + (number + 1) * BIN_S
        moves = sorted(s for at, what, s in waits if what == "move" and low <= at < high)
        done = [what for at, what, _ in waits if low <= at < high]
        memory = [one for one in held if low <= one.at < high]
        rows.append(
            {
                "minute": number * BIN_S / 60,
                "memory_gb": round(max(one.all_gb for one in memory), 3) if memory else "",
                "servers_gb": round(max(one.servers_gb for one in memory), 3) if memory else "",
                "moves": len(moves),
                "move_median_s": round(statistics.median(moves), 3) if moves else "",
                "move_p95_s": round(moves[round(0.95 * (len(moves) - 1))], 3) if moves else "",
                "uploads": done.count("upload"),
                "jobs": done.count("start of replicates"),
            }
        )
    return rows


def draw_over_time(rows: list[dict[str, float | str]], path: Path) -> None:
    """Draw memory and waits."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 6), layout="constrained")
    FigureCanvasAgg(figure)
    above, below = figure.subplots(2, 1, sharex=True)
    for axis, names in (
        (above, ("memory_gb", "servers_gb")),
        (below, ("move_median_s", "move_p95_s")),
    ):
        for name in names:
            some = [row for row in rows if row[name] != ""]
            axis.plot([row["minute"] for row in some], [row[name] for row in some], label=name)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
        axis.legend()
    above.set_ylabel("GB")
    below.set_ylabel("s")
    below.set_xlabel("minutes")
    figure.savefig(path, dpi=110)


def main() -> None:
    """Soak, write and tell; the exit code says whether memory is bounded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--planners", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--lines", type=int, default=1_000)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "soak")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        planners = [
            workspace_of(Path(room) / "planners", given.lines, seed)
            for seed in range(1, given.planners + 1)
        ]
        with serving(Path(room), given.workers, by_nginx=False) as (doors, process):
            workers = [
                Worker(workspace, doors[place % len(doors)], place)
                for place, workspace in enumerate(planners)
            ]
            held = asyncio.run(at_work(workers, process, 60 * given.minutes))
    rows = bins_of(workers, held)
    given.out.mkdir(parents=True, exist_ok=True)
    with (given.out / "soak.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    draw_over_time(rows, given.out / "soak.png")
    for what in ("page", "move", "upload", "start of replicates"):
        took = sorted(s for worker in workers for _, kind, s in worker.waits if kind == what)
        if took:
            print(
                f"{what:<22} {len(took):>6}  median {statistics.median(took):6.2f} s  "
                f"p95 {took[round(0.95 * (len(took) - 1))]:6.2f} s  most {took[-1]:6.2f} s"
            )
    bounded = [
        told_bounded(name, [getattr(one, f"{name}_gb") for one in held])
        for name in ("all", "servers")
    ]
    sys.exit(0 if all(bounded) else 1)


def told_bounded(name: str, held_gb: list[float]) -> bool:
    """Tell the medians of two quarters, and return whether memory is bounded."""
    second, last = (
        statistics.median(held_gb[len(held_gb) * a // 4 : len(held_gb) * (a + 1) // 4])
        for a in (1, 3)
    )
    bounded = last <= BOUNDED * second
    print(
        f"memory of {name}: median of the second quarter {second:.2f} GB, of the last {last:.2f} "
        f"GB, most {max(held_gb):.2f} GB: {'bounded' if bounded else 'GROWS'}"
    )
    return bounded


if __name__ == "__main__":
    main()
