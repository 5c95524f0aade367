"""What a browser may send to the server besides its widgets' values: files that a page asked for,
and nothing that touches other planners.

Streamlit takes a file of any session at any time, and lets any browser clear the caches of all. A
file is taken only from a session on whose screen an upload stands, which signed-out visitors and
readers never have, and only under a number that was given out for it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import streamlit as st
from starlette.exceptions import HTTPException
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Numbers given out to one session that may still be used (assumed).
MOST_NUMBERS = 50
FORBIDDEN, TOO_LARGE = 403, 413
# All files of one session that are held at once: four of the largest (assumed).
MOST_HELD_BYTES = 200_000_000

# What Streamlit calls when a browser asks it to clear the caches of all sessions.
CLEARING = "_handle_clear_cache_request"
TAKEN_OVER = ("get_upload_urls", "add_file", "remove_session_files")
REMOVING = "remove_file"


class AskedUploads:
    """Stands before the server's store of uploaded files, which many parts of Streamlit hold."""

    def __init__(self, store: Any) -> None:
        self._lock = threading.Lock()
        self._asking: set[str] = set()
        self._given: defaultdict[str, list[str]] = defaultdict(list)
        # Sizes of the files that are held [bytes], by their numbers.
        self._held: defaultdict[str, dict[str, int]] = defaultdict(dict)
        # Numbers of the files of the last whole page, and of those that were shown since.
        self._known: dict[str, set[str]] = {}
        self._shown: defaultdict[str, set[str]] = defaultdict(set)
        self._of_store = {name: getattr(store, name) for name in (*TAKEN_OVER, REMOVING)}
        for name in TAKEN_OVER:
            setattr(store, name, getattr(self, name))

    def ask(self, session_id: str) -> None:
        """Let a session upload files."""
        with self._lock:
            self._asking.add(session_id)

    def get_upload_urls(self, session_id: str, file_names: Sequence[str]) -> list[Any]:
        """Return where a session may put files; nowhere without an upload on its screen."""
        with self._lock:
            if session_id not in self._asking:
                return []
        urls: list[Any] = self._of_store["get_upload_urls"](session_id, file_names)
        with self._lock:
            given = self._given[session_id]
            given += [url.file_id for url in urls]
            del given[:-MOST_NUMBERS]
        return urls

    def add_file(self, session_id: str, file: Any) -> None:
        """Take a file under a number that was given out for it, or refuse."""
        with self._lock:
            if file.file_id not in self._given.get(session_id, ()):
                raise HTTPException(FORBIDDEN, "no page asked for this file")
            held = self._held[session_id]
            others = sum(size for number, size in held.items() if number != file.file_id)
            if others + len(file.data) > MOST_HELD_BYTES:
                raise HTTPException(TOO_LARGE, "this window holds too many files")
            held[file.file_id] = len(file.data)
        self._of_store["add_file"](session_id, file)

    def show(self, session_id: str, numbers: Iterable[str]) -> None:
        """Note which files an upload on the screen holds."""
        with self._lock:
            self._shown[session_id].update(numbers)

    def let_go(self, session_id: str) -> None:
        """Remove the files that an earlier page of a session showed and the last one does not."""
        with self._lock:
            shown = self._shown.pop(session_id, set())
            gone = self._known.get(session_id, set()) - shown
            self._known[session_id] = shown
            for number in gone:
                self._held[session_id].pop(number, None)
        for number in gone:
            self._of_store[REMOVING](session_id, number)

    def remove_session_files(self, session_id: str) -> None:
        """Forget a session and its files."""
        with self._lock:
            self._asking.discard(session_id)
            for of_sessions in (self._given, self._held, self._known, self._shown):
                of_sessions.pop(session_id, None)
        self._of_store["remove_session_files"](session_id)


_INSTALLING = threading.Lock()


def guard() -> AskedUploads | None:
    """Stand before the store of this server, once; None where no server runs."""
    if not Runtime.exists():
        return None
    # Two sessions may come first at once.
    with _INSTALLING:
        return _before(Runtime.instance().uploaded_file_mgr)


@cache
def _before(store: Any) -> AskedUploads:
    setattr(AppSession, CLEARING, _left_alone)
    return AskedUploads(store)


def _left_alone(session: AppSession) -> None:
    """Clear nothing: the caches are those of all planners."""
    del session


def file_uploader(*arguments: Any, **options: Any) -> Any:
    """Show an upload as `st.file_uploader` does, and let this session send files."""
    session_id = _session_id()
    uploads = guard() if session_id else None
    if uploads is None:
        return st.file_uploader(*arguments, **options)
    uploads.ask(session_id)
    given = st.file_uploader(*arguments, **options)
    files = given if isinstance(given, list) else [given]
    uploads.show(session_id, (file.file_id for file in files if file is not None))
    return given


def let_go() -> None:
    """Remove the files of this session that its page, now made, does not show."""
    session_id = _session_id()
    uploads = guard() if session_id else None
    if uploads is not None:
        uploads.let_go(session_id)


def _session_id() -> str:
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""
