"""What a browser may send to the server besides its widgets' values: files that a page asked for,
and nothing that touches other planners.

Streamlit takes a file of any session at any time, and lets any browser clear the caches of all. A
file is taken only from a session on whose screen an upload stands, which signed-out visitors and
readers never have, and only under a number that was given out for it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st
from starlette.exceptions import HTTPException
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Numbers given out to one session that may still be used (assumed).
MOST_NUMBERS = 50
FORBIDDEN = 403


# What Streamlit calls when a browser asks it to clear the caches of all sessions.
CLEARING = "_handle_clear_cache_request"
TAKEN_OVER = ("get_upload_urls", "add_file", "remove_session_files")


class AskedUploads:
    """Stands before the server's store of uploaded files, which many parts of Streamlit hold."""

    def __init__(self, store: Any) -> None:
        self._lock = threading.Lock()
        self._asking: set[str] = set()
        self._given: defaultdict[str, list[str]] = defaultdict(list)
        self._of_store = {name: getattr(store, name) for name in TAKEN_OVER}
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
        self._of_store["add_file"](session_id, file)

    def remove_session_files(self, session_id: str) -> None:
        """Forget a session and its files."""
        with self._lock:
            self._asking.discard(session_id)
            self._given.pop(session_id, None)
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
    uploads, context = guard(), get_script_run_ctx()
    if uploads is not None and context is not None:
        uploads.ask(context.session_id)
    return st.file_uploader(*arguments, **options)
