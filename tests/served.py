"""The workbench as a real server, nginx before it and Chromium at it, for tests: only on this
machine, and stopped afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOST = "pollution.bureau.example"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOW = "browser tests need Chromium and Playwright: apt-get install chromium fonts-noto-cjk, pip install -r requirements-dev.txt"
PATIENCE_S = 60.0


def browser_path() -> str:
    """Return the path of Chromium; where there is none the test is skipped, and says how to install
    it.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(HOW)
    return found


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def free_ports(count: int) -> int:
    """Return the first of some ports in a row that nobody listens on."""
    while True:
        first = free_port()
        taken = False
        for port in range(first + 1, first + count):
            with socket.socket() as trial:
                taken = taken or trial.connect_ex(("127.0.0.1", port)) == 0
        if not taken and first + count <= 65_536:
            return first


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def wait_for(
    port: int, process: subprocess.Popen, log: Path, patience_s: float = PATIENCE_S
) -> None:
    """Wait until a workbench says that it is well; one that ends, or never does, is a failure with
    what it said.
    """
    until = time.monotonic() + patience_s
    while True:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/_stcore/health", timeout=5
            ) as answer:
                assert answer.read() == b"ok"
            return
        except OSError:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < until, log.read_text(encoding="utf-8", errors="replace")
            time.sleep(0.2)


@contextmanager
def running_server(room: Path) -> Iterator[str]:
    """Run the workbench on a free port and give its address."""
    with workbench(room) as (port, _):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def workbench(room: Path, secrets: Path | None = None, **variables: str):
    """Yield (port, process) of a workbench whose planners' folder is room/planners and whose
    output is room/app.log; `variables` are further ones of its environment.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--secrets.files",
        str(secrets or room / "none.toml"),
    ]
    environment = os.environ | {
        "HEAVYPOLLUTION_WORKBENCH": str(room / "planners"),
        "HOME": str(room),
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    with (room / "app.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        wait_for(port, process, room / "app.log")
        yield port, process
    finally:
        _stop(process)


@contextmanager
def workers(room: Path, count: int, **variables: str):
    """Yield (ports, process) of `app --workers`, as `workbench` yields one; all are stopped
    afterwards.
    """
    first = free_ports(count)
    ports = list(range(first, first + count))
    command = [sys.executable, "-m", "simulator", "app", "--workers", str(count)]
    environment = os.environ | {
        "HEAVYPOLLUTION_WORKBENCH": str(room / "planners"),
        "HOME": str(room),
        **variables,
    }
    log = room / "app.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(first)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        for port in ports:
            wait_for(port, process, log)
        yield ports, process
    finally:
        _stop(process)


def _site(upstreams: Sequence[int]) -> str:
    """Return the shipped configuration of nginx for the ports of some processes.

    Lines of further processes are copies of those of the second, as its comment says. One process
    alone stands in both places.
    """
    text = (ROOT / "docs" / "deploy" / "heavy-pollution.conf").read_text(encoding="utf-8")
    lines: list[str] = []
    for line in text.splitlines():
        lines.append(line)
        if re.match(r"    2 |    ~:8502|    server 127.0.0.1:8502;|upstream workbench_2 ", line):
            lines += [
                re.sub(r"\b2\b|(?<=_|=)2\b", str(number), line).replace("8502", f"850{number}")
                for number in range(3, len(upstreams) + 1)
            ]
    ports = {f"850{place}": upstream for place, upstream in enumerate(upstreams, start=1)}
    ports.setdefault("8502", upstreams[0])
    return re.sub(r"\b850\d\b", lambda found: str(ports[found[0]]), "\n".join(lines))


@contextmanager
def https(room: Path, upstreams: Sequence[int], port: int):
    """Serve the workbench's processes by nginx with the shipped configuration, its ports, logs and
    certificate in `room`.
    """
    names = {"crt": room / "server.crt", "key": room / "server.key"}
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            f"/CN={HOST}",
            "-addext",
            f"subjectAltName=DNS:{HOST}",
            "-keyout",
            str(names["key"]),
            "-out",
            str(names["crt"]),
        ],
        check=True,
        capture_output=True,
    )
    site = _site(upstreams)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "/etc/ssl/heavy-pollution": str(room),
        "/var/log/nginx": str(room),
    }
    for old, new in changes.items():
        assert old in site, old
        site = site.replace(old, new)
    for name in ("body", "proxy"):
        (room / name).mkdir(exist_ok=True)
    user = "user root;" if os.geteuid() == 0 else ""
    (room / "nginx.conf").write_text(
        f"{user}\nworker_processes 1;\npid {room}/nginx.pid;\nerror_log {room}/nginx-start.log;\nevents {{ worker_connections 512; }}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\ngzip on;\nclient_body_temp_path {room}/body;\nproxy_temp_path {room}/proxy;\n"
        f"fastcgi_temp_path {room}/body; uwsgi_temp_path {room}/body; scgi_temp_path {room}/body;\n{site}\n}}\n"
    )
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    tried = subprocess.run(
        [nginx, "-t", "-p", str(room), "-c", str(room / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr
    process = subprocess.Popen(
        [nginx, "-p", str(room), "-c", str(room / "nginx.conf"), "-g", "daemon off;"]
    )
    try:
        until = time.monotonic() + 20
        while True:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        yield f"https://{HOST}:{port}"
    finally:
        _stop(process)


def listening(process: int) -> set[str]:
    """Return the addresses, each with its port, on which a process listens (Linux)."""
    inodes = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            cells = row.split()
            if cells[3] == "0A" and cells[9] in inodes:
                address, port = cells[1].split(":")
                shown = (
                    socket.inet_ntop(socket.AF_INET, bytes.fromhex(address)[::-1])
                    if table == "tcp"
                    else f"[{address}]"
                )
                found.add(f"{shown}:{int(port, 16)}")
    return found
