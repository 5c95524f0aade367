"""Files reach the server only where a page asked for them, and no browser clears what others use."""

import pytest
from starlette.exceptions import HTTPException
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from simulator.ui.frame.asked_uploads import CLEARING, MOST_NUMBERS, TAKEN_OVER, AskedUploads


@pytest.fixture
def store():
    """The server's store of uploaded files."""
    return MemoryUploadedFileManager("/upload")


def file(number: str) -> UploadedFileRec:
    """Return a file that was sent under a number."""
    return UploadedFileRec(number, "a.csv", "text/csv", b"a")


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


def test_streamlit_has_what_is_taken_over():
    """Another version of Streamlit may call these otherwise: then this must be looked at again."""
    assert all(hasattr(MemoryUploadedFileManager, name) for name in TAKEN_OVER)
    assert hasattr(AppSession, CLEARING)
