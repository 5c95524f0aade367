"""How long planners wait for the workbench: one in a browser, twenty and fifty at once, on this
machine.

    python benchmarks/bench_workbench.py            Chromium on 1 000 and 100 000 lines; a slider
    on the server alone; twenty and fifty planners for a minute each, at one process and at two
    python benchmarks/bench_workbench.py --only planners --planners 50 --workers 2 [--direct]
    python benchmarks/bench_workbench.py --small    200 lines in Chromium where there is one; five
    planners for eight seconds: CI checks that this still runs

Browser: the time from a key pressed on a slider of the page of measures until the card, and until
card and curve, show something else, seen from within the page. Server: the time from the slider's
message until the first card comes back, where the part of the page runs alone, beside Streamlit's
plain way, which runs the whole page again; the moves of both take turns. Planners: each is a
websocket connection that speaks Streamlit's own messages, with a session, a workspace and an
inventory of its own; several processes stand behind nginx as it ships, which keeps each planner
at one by his cookie, or are spread evenly (--direct). Measured is from the slider's message until
the server says that the page is finished, once all planners have their first page, and with a pause
of 2 to 6 s after each. The drawing in the browsers is not in it, the rest is. What planners see is
held against the figures computed without the workbench, and everything that the server sends to one
is searched for the keys and titles of all others.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT), str(ROOT / "tests")]

from planners import SLIDER, WAIT_S, Door, Planner, Work, at_work, check, peak_gb, workspace_of
from served import workbench

CHROMIUM = next(
    (
        path
        for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        if Path(path).exists()
    ),
    None,
)
# Goals of many planners: their number, median and 95th percentile [s].
GOALS = {20: (0.6, None), 50: (1.5, 3.0)}


def told(
    name: str, seconds: list[float], goal: float | None, goal_p95: float | None = None
) -> bool:
    """Print a row of figures and return whether its median, and its 95th percentile, meet the
    goals.
    """
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    median = statistics.median(ordered)
    met = (goal is None or median <= goal) and (goal_p95 is None or p95 <= goal_p95)
    wanted = " and ".join(f"{one:g} s" for one in (goal, goal_p95) if one is not None)
    mark = f"  goal {wanted}: {'met' if met else 'MISSED'}" if wanted else ""
    print(
        f"{name:<52} {len(ordered):>4} moves  median {median:6.2f} s  p95 {p95:6.2f} s  most {ordered[-1]:6.2f} s{mark}",
        flush=True,
    )
    return met


# -- one planner, in a browser
# ----------------------------------------------------------------------------------------------------

SEEN = """() => {
  const card = document.querySelector('[data-testid=stMetricValue]');
  const curve = document.querySelector('.js-plotly-plot .main-svg');
  return card && curve ? card.innerText + '|' + curve.innerHTML.length + '|' + [...curve.querySelectorAll('path')].map(p => p.getAttribute('d')).join('') : '';
}"""
WATCH = (
    f"const seen = {SEEN}"
    + """;
const before = seen().split('|'), old = {card: before[0], curve: before.slice(1).join('|')};
window.waited = window.carded = null;
addEventListener('keydown', () => {
  const began = performance.now();
  const look = () => {
    const now = seen().split('|');
    if (now[0] && now[0] != old.card && window.carded === null) window.carded = (performance.now() - began) / 1000;
    if (now[0] && now[0] != old.card && now.slice(1).join('|') != old.curve) window.waited = (performance.now() - began) / 1000;
    else requestAnimationFrame(look);
  };
  look();
}, {once: true, capture: true});
"""
)


def in_browser(lines: int, moves: int, goal: float | None, card_goal: float | None = None) -> bool:
    """Measure a planner's moves in Chromium."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as room, sync_playwright() as playwright:
        workspace = workspace_of(Path(room) / "planners", lines, 1)
        with workbench(Path(room), MALLOC_ARENA_MAX="2") as (port, process):
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--no-proxy-server"]
            )
            page = browser.new_page(locale="en-US", viewport={"width": 1440, "height": 1000})
            page.set_default_timeout(1000 * WAIT_S)
            began = time.perf_counter()
            page.goto(f"http://127.0.0.1:{port}/measures?work={workspace.key}")
            page.wait_for_function(f"() => ({SEEN})() != ''")
            first = time.perf_counter() - began
            slider = page.locator(f"[class*='st-key-{SLIDER}']").get_by_role("slider")
            waits, cards = [], []
            for _ in range(moves):
                page.wait_for_function(
                    "() => !document.querySelector('[data-testid=stStatusWidget]')"
                )
                page.wait_for_timeout(300)
                page.evaluate(f"() => {{ {WATCH} }}")
                slider.press("ArrowLeft")
                page.wait_for_function("() => window.waited !== null")
                waits.append(page.evaluate("() => window.waited"))
                cards.append(page.evaluate("() => window.carded"))
            browser.close()
            met = told(f"Chromium, {lines:,} lines, new card", cards, card_goal)
            met = told(f"Chromium, {lines:,} lines, new card and curve", waits, goal) and met
            print(
                f"{'':<52} first page {first:.1f} s, server at most {peak_gb(process.pid):.2f} GB",
                flush=True,
            )
    return met


# -- many planners, by the websocket
# ----------------------------------------------------------------------------------------------


def on_the_server(lines: int, moves: int, goal: float | None) -> bool:
    """Measure a slider's moves without a browser: a part of the page against the whole page."""
    with tempfile.TemporaryDirectory() as room:
        planner = Planner(workspace_of(Path(room) / "planners", lines, 1), 1)
        with workbench(Path(room), MALLOC_ARENA_MAX="2") as (port, _):
            waits = asyncio.run(planner.take_turns(Door(f"http://127.0.0.1:{port}"), moves))
        check(planner)
    met = told(f"Server, {lines:,} lines, new card, part of page", waits["card", True], goal)
    told(f"Server, {lines:,} lines, new card, whole page", waits["card", False], None)
    told(f"Server, {lines:,} lines, all done, part of page", waits["all", True], None)
    told(f"Server, {lines:,} lines, all done, whole page", waits["all", False], None)
    for what in ("card", "all"):
        ratio = statistics.median(waits[what, False]) / statistics.median(waits[what, True])
        print(f"{'':<52} {what}: the whole page takes {ratio:.2f} times as long", flush=True)
    return met


def at_once(
    count: int,
    lines: int,
    seconds: float,
    pause_s: tuple[float, float],
    workers: tuple[int, ...] = (1,),
    by_nginx: bool = True,
    goals: tuple[float | None, float | None] = (None, None),
) -> bool:
    """Measure planners who all work at the same time, at each number of processes; the goals are
    those of the last.
    """
    done: list[Work] = []
    met = True
    for number in workers:
        work = at_work(count, lines, seconds, pause_s, number, by_nginx)
        done.append(work)
        how = "1 process" if number == 1 else f"{number} processes"
        last = goals if number == workers[-1] else (None, None)
        met = told(f"{count} planners, {lines:,} lines each, {how}", work.waits, *last)
        told(f"{'':<4}first pages, all within {pause_s[1]:g} s", work.firsts, None)
        print(
            f"{'':<4}a move takes {work.move_ms:.0f} ms of processor and {work.sent_mb:.2f} MB; memory at most {work.gb:.2f} GB; "
            f"cores: server {work.server_cores:.2f}, these planners {work.own_cores:.2f}, all else {work.other_cores:.2f}",
            flush=True,
        )
    for number, work in zip(workers[1:], done[1:], strict=True):
        ratio = statistics.median(done[0].waits) / statistics.median(work.waits)
        print(
            f"{'':<4}{workers[0]} process waits {ratio:.2f} times as long as {number}", flush=True
        )
    print(f"{'':<4}each saw the own figures, and no key or title of another was sent", flush=True)
    return met


def main() -> None:
    """Measure and print; the exit code says whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument(
        "--only", choices=["browser", "server", "large", "planners"], action="append"
    )
    parser.add_argument("--planners", type=int, action="append", help="default 20 and 50")
    parser.add_argument("--workers", type=int, default=2, help="processes, beside a single one")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--direct", action="store_true", help="no nginx: planners take turns")
    given = parser.parse_args()
    wanted = given.only or ["browser", "server", "large", "planners"]
    if CHROMIUM is None or find_spec("playwright") is None:
        print(
            "no Chromium or no playwright here: only planners by the websocket are measured (apt-get install chromium; pip install playwright)"
        )
        wanted = ["server", "planners"]
    if given.small:
        if "browser" in wanted:
            in_browser(200, 3, None)
        on_the_server(200, 3, None)
        at_once(5, 200, 8, (0.5, 1.5), (1, 2), by_nginx=False)
        return
    met = []
    if "browser" in wanted:
        met.append(in_browser(1_000, 24, 1.0, 0.3))
    if "server" in wanted:
        met.append(on_the_server(1_000, 40, 0.15))
    if "large" in wanted:
        met.append(in_browser(100_000, 8, 5.0))
    if "planners" in wanted:
        by_nginx = not given.direct and shutil.which("nginx") is not None
        processes = (1, given.workers) if given.workers > 1 else (1,)
        for count in given.planners or (20, 50):
            goals = GOALS.get(count, (None, None))
            met.append(at_once(count, 1_000, given.seconds, (2, 6), processes, by_nginx, goals))
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
