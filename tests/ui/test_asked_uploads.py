"""Files reach the server only where a page asked for them, and no browser clears what others use."""

import pytest
from starlette.exceptions import HTTPException
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from simulator.ui.frame.asked_uploads import (
    CLEARING,
    MOST_HELD_BYTES,
    MOST_NUMBERS,
    REMOVING,
    TAKEN_OVER,
    AskedUploads,
)


@pytest.fixture
def store():
    """The server's store of uploaded files."""
    return MemoryUploadedFileManager("/upload")


def file(number: str, content: bytes = b"a") -> UploadedFileRec:
    """Return a file that was sent under a number."""
    return UploadedFileRec(number, "a.csv", "text/csv", content)


def test_a_session_without_an_upload_sends_nothing(store):
    """It is given no number, and a file under a number of its own is refused and not held."""
    AskedUploads(store)
    assert store.get_upload_urls("visitor", ["a.csv"]) == []
    with pytest.raises(HTTPException) as caught:
        store.add_file("visitor", file("made-up"))
    assert caught.value.status_code == 403
    assert store.get_files("visitor", ["made-up"]) == []


def test_a_session_with_an_upload_sends_what_it_asked_for(store):
    """A number that was given out is taken; one of another session, or made up, is not."""
    uploads = AskedUploads(store)
    uploads.ask("planner")
    (url,) = store.get_upload_urls("planner", ["a.csv"])
    store.add_file("planner", file(url.file_id))
    assert [item.data for item in store.get_files("planner", [url.file_id])] == [b"a"]
    for session, number in (("planner", "made-up"), ("other", url.file_id)):
        with pytest.raises(HTTPException):
            store.add_file(session, file(number))


def test_numbers_do_not_pile_up_and_end_with_their_session(store):
    """The oldest numbers lapse; with the session everything of it goes."""
    uploads = AskedUploads(store)
    uploads.ask("planner")
    urls = store.get_upload_urls("planner", ["a.csv"] * (MOST_NUMBERS + 1))
    with pytest.raises(HTTPException):
        store.add_file("planner", file(urls[0].file_id))
    store.add_file("planner", file(urls[-1].file_id))
    store.remove_session_files("planner")
    assert store.get_files("planner", [urls[-1].file_id]) == []
    assert store.get_upload_urls("planner", ["a.csv"]) == []


def test_a_file_goes_when_its_upload_leaves_the_screen(store):
    """What a page showed and the next one does not is removed; what waits to be shown stays."""
    uploads = AskedUploads(store)
    uploads.ask("planner")
    first, waiting = (url.file_id for url in store.get_upload_urls("planner", ["a.csv", "b.csv"]))
    for number in (first, waiting):
        store.add_file("planner", file(number))
    uploads.show("planner", [first])
    uploads.let_go("planner")
    assert len(store.get_files("planner", [first, waiting])) == 2
    uploads.show("planner", [first])
    uploads.show("planner", [waiting])
    uploads.let_go("planner")
    uploads.show("planner", [waiting])
    uploads.let_go("planner")
    assert [item.file_id for item in store.get_files("planner", [first, waiting])] == [waiting]


def test_a_session_holds_only_so_much(store):
    """Files beyond the limit of one session are refused until others went; the same file sent
    again counts once.
    """
    uploads = AskedUploads(store)
    uploads.ask("planner")
    names = ["a.csv", "b.csv", "c.csv"]
    one, two, three = (url.file_id for url in store.get_upload_urls("planner", names))
    half = bytes(MOST_HELD_BYTES // 2)
    for number in (one, one, two):
        store.add_file("planner", file(number, half))
    with pytest.raises(HTTPException) as caught:
        store.add_file("planner", file(three))
    assert caught.value.status_code == 413
    for shown in ([one, two], [two]):
        uploads.show("planner", shown)
        uploads.let_go("planner")
    store.add_file("planner", file(three))
    assert len(store.get_files("planner", [one, two, three])) == 2


def test_streamlit_has_what_is_taken_over():
    """Another version of Streamlit may call these otherwise: then this must be looked at again."""
    assert all(hasattr(MemoryUploadedFileManager, name) for name in (*TAKEN_OVER, REMOVING))
    assert hasattr(AppSession, CLEARING)
