"""The deployment as docs/deploy.md has it: what the files say, and the whole of it in a browser
through nginx.
"""

import http.client
import io
import os
import re
import shutil
import signal
import socket
import ssl
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
import typer
from streamlit.testing.v1 import AppTest

import served
from oidc_provider import CLIENT, SECRET, Provider
from simulator.cli import app

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs" / "deploy"
CHROMIUM = next(
    (
        path
        for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        if Path(path).exists()
    ),
    None,
)
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
WAIT_MS = 60_000


def settings() -> dict:
    """Return what .streamlit/config.toml says."""
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def site() -> str:
    """Return the shipped nginx configuration without its comments."""
    return re.sub(
        r"^\s*#.*$",
        "",
        (DEPLOY / "heavy-pollution.conf").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )


# -- what the files say
# -----------------------------------------------------------------------------------------------------------


def test_the_workbench_serves_this_machine_only():
    """Started as it ships, the workbench listens on the machine's own address, and tells nobody
    outside of its use.
    """
    assert settings()["server"]["address"] == "127.0.0.1"
    assert settings()["browser"]["gatherUsageStats"] is False
    assert settings()["server"]["enableXsrfProtection"] is True
    assert settings()["server"]["enableCORS"] is True


def test_faults_show_no_inside():
    """A planner who meets a fault of the program sees no line of it."""
    assert settings()["client"]["showErrorDetails"] == "none"


def test_uploads_are_limited_alike():
    """The browser, the workbench and nginx agree on how large an upload may be; nginx leaves
    a little room around it.
    """
    from simulator.ui.frame.frame import MOST_UPLOAD_MB

    most = int(re.search(r"client_max_body_size (\d+)m;", site())[1])
    assert settings()["server"]["maxUploadSize"] == MOST_UPLOAD_MB
    assert MOST_UPLOAD_MB < most <= MOST_UPLOAD_MB + 5


def test_nginx_carries_the_websocket():
    """The configuration upgrades connections, keeps host and port as the browser has them,
    and waits for long work.
    """
    for line in (
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $workbench_connection;",
        "proxy_set_header Host $http_host;",
    ):
        assert line in site()
    assert int(re.search(r"proxy_read_timeout (\d+)s;", site())[1]) >= 600


def test_nginx_logs_no_keys():
    """The format of the log holds neither query nor referrer, every server uses it, and
    errors below the critical are not written.
    """
    form = re.search(r"log_format heavy_pollution '([^']*)'", site())[1]
    assert not {"$request", "$request_uri", "$args", "$query_string", "$http_referer"} & set(
        re.findall(r"\$\w+", form)
    )
    servers = site().split("server {")[1:]
    assert all(len(re.findall(r"access_log \S+ heavy_pollution;", part)) == 1 for part in servers)
    assert all(re.search(r"error_log \S+ crit;", part) for part in servers)
    assert "Referrer-Policy no-referrer" in site()


def test_the_service_is_confined():
    """The unit runs as its own user, writes its own folders only, and reaches this machine only."""
    unit = (DEPLOY / "heavy-pollution.service").read_text(encoding="utf-8").splitlines()
    for line in (
        "User=heavy-pollution",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "PrivateTmp=yes",
        "ReadWritePaths=/srv/heavy-pollution",
        "IPAddressDeny=any",
        "IPAddressAllow=localhost",
        "UMask=0077",
    ):
        assert line in unit
    assert any(
        line.startswith("Environment=HEAVYPOLLUTION_WORKBENCH=/srv/heavy-pollution/")
        for line in unit
    )


@pytest.mark.parametrize("guide", ["deploy.md", "deploy-zh.md"])
def test_guides_name_the_files_that_ship(guide):
    """Both guides name each example file, every setting of the environment, and no file that is not
    there.
    """
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    assert all(path.name in text for path in DEPLOY.iterdir())
    for setting in ("WORKBENCH", "KEEP_DAYS", "WORKSPACE_MB", "LONGEST_DAYS"):
        assert f"HEAVYPOLLUTION_{setting}" in text
    for name in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / "docs" / name).exists(), name


# -- signing in, without a server
# -------------------------------------------------------------------------------------------------


def opened(tmp_path, monkeypatch, secrets: str | None) -> AppTest:
    """Return the workbench's first screen where the server's secrets say so."""
    import streamlit as st
    from streamlit.runtime.secrets import secrets_singleton

    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "planners"))
    file = tmp_path / "secrets.toml"
    if secrets is not None:
        file.write_text(secrets, encoding="utf-8")
    before = st.get_option("secrets.files")
    st.config.set_option("secrets.files", [str(file)])
    secrets_singleton._reset()
    try:
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    finally:
        secrets_singleton._reset()
        st.config.set_option("secrets.files", before)


@pytest.mark.parametrize(
    ("secrets", "shown"),
    [
        (None, True),
        ("[other]\nx = 1\n", True),
        ((DEPLOY / "secrets.toml.example").read_text(encoding="utf-8"), False),
        ("[auth\nbroken", False),
        ("[auth]\n", False),
    ],
    ids=["no file", "other secrets", "auth", "unreadable", "empty auth"],
)
def test_secrets_switch_signing_in_on(tmp_path, monkeypatch, secrets, shown):
    """Without [auth] the workbench opens; with it, or with secrets that cannot be read, nothing is
    shown or made before signing in.
    """
    screen = opened(tmp_path, monkeypatch, secrets)
    assert not screen.exception
    assert (len(screen.metric) > 0) is shown
    assert (tmp_path / "planners").exists() is shown


# -- in a browser, through nginx
# --------------------------------------------------------------------------------------------------

whole = [
    pytest.mark.browser,
    pytest.mark.skipif(
        NGINX is None, reason="nginx is missing: apt-get install nginx-light openssl"
    ),
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is missing: apt-get install chromium fonts-noto-cjk"
    ),
    pytest.mark.skipif(
        find_spec("playwright") is None, reason="playwright is missing: pip install playwright"
    ),
]
signing_in = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("authlib", "httpx")),
    reason="Authlib or httpx is missing: pip install -r requirements-signin.txt",
)


def marked(function):
    """Return a test with the marks of those that need nginx and a browser."""
    for mark in whole:
        function = mark(function)
    return function


@pytest.fixture(scope="module")
def browser():
    """Chromium that finds the example's name on this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = [
            f"--host-resolver-rules=MAP {served.HOST} 127.0.0.1",
            "--no-sandbox",
            "--no-proxy-server",
        ]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site_up(tmp_path_factory):
    """The workbench behind nginx: (address, folder, port of the workbench, its process)."""
    room = tmp_path_factory.mktemp("site")
    with (
        served.workbench(room) as (port, process),
        served.https(room, [port], served.free_port()) as address,
    ):
        yield address, room, port, process.pid


def visitor(browser, **options):
    """Return a new page of a new visitor, and what it asked of other machines and complained
    about.
    """
    context = browser.new_context(
        ignore_https_errors=True,
        locale="en-US",
        viewport={"width": 1440, "height": 1000},
        **options,
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    noted: list[str] = []
    page.on("request", lambda request: noted.append(request.url))
    page.on(
        "console",
        lambda message: (
            noted.append(f"console {message.type}: {message.text}")
            if "Content Security Policy" in message.text
            else None
        ),
    )
    return page, noted


def asked(
    address: str,
    path: str,
    method: str = "GET",
    headers: dict | None = None,
    body: bytes | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and content of an answer of nginx."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    there = urlparse(address)
    line = http.client.HTTPSConnection("127.0.0.1", there.port, context=unchecked, timeout=30)
    try:
        line.request(method, path, body, {"Host": there.netloc} | (headers or {}))
        answer = line.getresponse()
        upgraded = answer.status == 101
        return (
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            b"" if upgraded else answer.read(),
        )
    finally:
        line.close()


def key_of(page) -> str:
    """Return the key in the address of a page, once it is there."""
    page.wait_for_url(re.compile(r"work=[0-9a-f]{32}"))
    return parse_qs(urlparse(page.url).query)["work"][0]


def cards(page) -> list[str]:
    """Return what the cards say, once all are there and the page is finished."""
    page.locator("[data-testid=stMetricValue]").nth(3).wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return page.locator("[data-testid=stMetricValue]").all_inner_texts()


@marked
def test_a_slider_moves_a_card_over_https(browser, site_up):
    """Through nginx the page loads, and a slider of the measures changes a card over the
    websocket; no other machine is asked.
    """
    address = site_up[0]
    page, noted = visitor(browser)
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{address}/measures")
    before = cards(page)
    slider = page.get_by_role("slider").nth(4)
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_function(
        "old => document.querySelector('[data-testid=stMetricValue]').innerText != old",
        arg=before[0],
    )
    assert sockets and all(url.startswith(address.replace("https", "wss")) for url in sockets)
    page.locator(".js-plotly-plot").first.wait_for()
    assert not [text for text in noted if text.startswith("console")]
    assert not [url for url in noted if not url.startswith((address, "data:", "blob:"))]
    key = key_of(page)
    moved = cards(page)
    page.context.close()
    again, _ = visitor(browser)
    again.goto(f"{address}/measures?work={key}")
    assert cards(again) == moved
    again.context.close()


@marked
def test_files_go_up_and_down_over_https(browser, site_up):
    """A scenario is uploaded through nginx and its archive downloaded again; too large a file is
    refused.
    """
    address, room = site_up[:2]
    scenario = (ROOT / "scenarios" / "joint-start.yaml").read_text(encoding="utf-8")
    (room / "up.yaml").write_text(
        re.sub(r"^title:.*$", "title: Carried over", scenario, flags=re.MULTILINE), encoding="utf-8"
    )
    page, _ = visitor(browser, accept_downloads=True)
    page.goto(f"{address}/export")
    cards(page)
    page.get_by_role("button", name="Open a plan").click()
    page.locator("input[type=file]").first.set_input_files(str(room / "up.yaml"))
    page.wait_for_function(
        "() => [...document.querySelectorAll('input')].some(input => input.value == 'Carried over')"
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Scenario with all its files (ZIP)").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert "Carried over" in archive.read("scenario.yaml").decode()
        assert archive.testzip() is None
    # What it announces is enough: nginx refuses before the rest is sent.
    assert (
        asked(address, "/_stcore/upload_file/x/y", "PUT", {"Content-Length": "60000000"}, b"0")[0]
        == 413
    )
    page.context.close()


@marked
def test_headers_and_closed_doors(site_up):
    """Answers carry the protecting headers; metrics and other doors of the administrator's
    are closed; plain HTTP is not served on.
    """
    address, _, port, process = site_up
    status, headers, _ = asked(address, "/")
    assert status == 200
    for name, value in {
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }.items():
        assert headers[name] == value
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["server"] == "nginx"
    for path in (
        "metrics",
        "agent/interact",
        "agent/openapi.json",
        "agent/mcp",
        "script-health-check",
    ):
        assert asked(address, f"/_stcore/{path}")[0] == 404
    assert asked(address, "/_stcore/health")[2] == b"ok"
    assert served.listening(process) == {f"127.0.0.1:{port}"}


@marked
def test_pages_of_other_sites_cannot_connect(site_up):
    """A websocket from a page of another site is refused."""
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    statuses = [
        asked(site_up[0], "/_stcore/stream", headers=headers | {"Origin": origin})[0]
        for origin in ("https://elsewhere.example", site_up[0])
    ]
    assert statuses == [403, 101]


@marked
def test_logs_hold_no_key(browser, site_up):
    """After a visit neither the logs of nginx nor the output of the workbench hold the key of the
    visitor's work.
    """
    address, room = site_up[:2]
    page, _ = visitor(browser)
    page.goto(f"{address}/export")
    cards(page)
    key = key_of(page)
    page.reload()
    cards(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="YAML").first.click()
    download.value.path()
    page.context.close()
    logs = {path.name: path.read_text(errors="replace") for path in room.glob("*.log")}
    assert "GET /export " in logs["heavy-pollution.log"]
    assert not [name for name, text in logs.items() if key in text or "work=" in text]
    assert not re.search(r" /media/[^ ]", logs["heavy-pollution.log"])
    assert (room / "planners" / key).is_dir()


@signing_in
@marked
def test_signing_in_and_out(browser, tmp_path):
    """With a provider: nothing before signing in; then the own work, found again without its key;
    another's key opens nothing; out again.
    """
    front = served.free_port()
    provider = Provider(f"https://{served.HOST}:{front}/oauth2callback")
    secrets = tmp_path / "secrets.toml"
    text = (DEPLOY / "secrets.toml.example").read_text(encoding="utf-8")
    text = re.sub(r'redirect_uri = ".*"', f'redirect_uri = "{provider.redirect_uri}"', text)
    text = re.sub(r'cookie_secret = ".*"', f'cookie_secret = "{"k" * 64}"', text)
    text = re.sub(r'client_secret = ".*"', f'client_secret = "{SECRET}"', text)
    text = re.sub(
        r'server_metadata_url = ".*"',
        f'server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"',
        text,
    )
    assert CLIENT in text and "CHANGE-ME" not in text
    secrets.write_text(text, encoding="utf-8")
    try:
        with (
            served.workbench(tmp_path, secrets) as (port, _),
            served.https(tmp_path, [port], front) as address,
        ):
            _sign_in_and_out(browser, address, tmp_path / "planners", provider)
    finally:
        provider.stop()


def _sign_in(page, person: str) -> str:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=person).click()
    cards(page)
    page.get_by_text(f"{person}@bureau.example").wait_for()
    return key_of(page)


def _sign_in_and_out(browser, address: str, planners: Path, provider: Provider) -> None:
    wang, _ = visitor(browser)
    wang.goto(address)
    wang.get_by_role("button", name="Sign in").wait_for()
    assert not planners.exists() and wang.locator("[data-testid=stMetricValue]").count() == 0
    first = _sign_in(wang, "wang")
    cookies = [
        cookie
        for cookie in wang.context.cookies()
        if cookie["domain"] == served.HOST and cookie["name"].startswith("_streamlit_user")
    ]
    assert cookies and all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies)

    li, _ = visitor(browser)
    li.goto(f"{address}/?work={first}")
    second = _sign_in(li, "li")
    assert second != first
    li.goto(f"{address}/?work={first}")
    cards(li)
    assert key_of(li) == second

    wang.get_by_role("button", name="Sign out").click()
    wang.get_by_role("button", name="Sign in").wait_for()
    assert any(path == "/logout" for _, path, _ in provider.asked)
    wang.goto(f"{address}/?work={first}")
    wang.get_by_role("button", name="Sign in").wait_for()
    assert _sign_in(wang, "wang") == first
    assert {path.name for path in planners.iterdir()} == {first, second}
    for page in (wang, li):
        page.context.close()


@marked
def test_the_example_of_the_unit_starts_what_there_is():
    """What the unit starts is there, and takes the options that it is given."""
    unit = (DEPLOY / "heavy-pollution.service").read_text(encoding="utf-8")
    command = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1].split()
    assert command[1:4] == ["-m", "simulator", "app"]
    verb = typer.main.get_command(app).commands["app"]
    known = {parameter for option in verb.params for parameter in option.opts}
    assert {part for part in command if part.startswith("--")} <= known
    # nginx has a line for each process.
    workers = int(command[command.index("--workers") + 1])
    ports = [f"{port}" for port in range(8501, 8501 + workers)]
    for place in (
        r"    server 127\.0\.0\.1:(\d+);",
        r"    ~:(\d+)\$",
        r"upstream \w+_\d \{ server \S+:(\d+);",
    ):
        assert re.findall(place, site()) == ports
    assert re.findall(r"    (\d) workbench_(\d);", site()) == [
        (f"{number}", f"{number}") for number in range(1, workers + 1)
    ]
    assert os.access(CHROMIUM, os.X_OK)


# -- several processes
# --------------------------------------------------------------------------------------------------


def connections(port: int) -> int:
    """Return how many connections to a port of this machine are open (Linux)."""
    there = f"0100007F:{port:04X}"
    rows = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return sum(row.split()[2] == there and row.split()[3] == "01" for row in rows)


def children(process: int) -> list[int]:
    """Return the processes that a process started (Linux)."""
    text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(part) for part in text.split()]


@pytest.fixture
def two_processes(tmp_path):
    """`app --workers 2` behind nginx: (address, ports, process)."""
    with (
        served.workers(tmp_path, 2) as (ports, process),
        served.https(tmp_path, ports, served.free_port()) as address,
    ):
        yield address, ports, process
    for port in ports:
        with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
            pass


@marked
def test_planners_stay_with_their_process(browser, two_processes, tmp_path):
    """Two processes share the visitors evenly; each stays with one, and finds the work again at the
    other when that one was killed, which is started again.
    """
    address, ports, process = two_processes
    pages = []
    for _ in range(6):
        page, _noted = visitor(browser)
        page.goto(address)
        cards(page)
        pages.append((page, key_of(page)))
    routes = [page.context.cookies()[0]["value"] for page, _ in pages]
    assert sorted(routes) == ["1", "1", "1", "2", "2", "2"]
    assert all(connections(port) for port in ports)
    for page, key in pages:
        before = page.context.cookies()[0]["value"]
        page.reload()
        cards(page)
        assert page.context.cookies()[0]["value"] == before
        assert key_of(page) == key
    os.kill(children(process.pid)[0], signal.SIGKILL)
    for page, key in pages:
        page.reload()
        cards(page)
        assert key_of(page) == key
    served.wait_for(ports[0], process, tmp_path / "app.log")
    assert "-9" in (tmp_path / "app.log").read_text(encoding="utf-8")
    for page, _ in pages:
        page.context.close()


@marked
def test_one_address_cannot_take_all(site_up):
    """Uploads beyond the rate are refused by nginx with 429; pages are served on."""
    address = site_up[0]
    answers = [
        asked(address, "/_stcore/upload_file/none/none", "PUT", body=b"x")[0] for _ in range(40)
    ]
    assert 429 in answers
    assert answers[0] != 429
    assert asked(address, "/")[0] == 200
