"""What every component leaves to one module: ticks and edits to grid.py, errors to errors.py, refreshing to live.py."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import errors

ROOT = Path(__file__).resolve().parents[2]
DRAWN = [
    *sorted(file for folder in ("components", "pages") for file in (ROOT / folder).rglob("*.py")),
    ROOT / "navigation.py",
]
# These answer HTTP requests; what they say is put into a page or JSON of their own.
ROUTES = {
    *("known_browser.py", "sign_in.py", "sign_in_again.py", "sign_in_invitation.py", "sign_in_password.py"),
    *("shared_result.py", "routes.py"),
}
# A form that says beside its button what is missing, and files that are told of after the page was drawn anew.
# A draft that is checked while somebody changes it: what is missing is a hint, and a sign-in is asked of another host.
CHECKS = {"document_chunk_settings.py", "sign_in_organisation.py"}
OURS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
LATER = {"question_form.py", "document_upload.py", "question_grid.py"}


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """Give every call in a file, with the name of what is called."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_table_keeps_ticks_or_edits_by_place(file: Path) -> None:
    if file.name == "grid.py":
        return
    for name, call in calls(file):
        assert not name.endswith("data_editor"), f"{file.name}:{call.lineno}: use grid.edit"
        selects = [each.arg for each in call.keywords if each.arg in ("on_select", "selection_mode")]
        if name.endswith(("pills", "segmented_control")):
            continue
        assert not selects, f"{file.name}:{call.lineno}: use grid.pick"


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_errors_are_shown_in_one_place(file: Path) -> None:
    if file.name == "errors.py":
        return
    assert [call.lineno for name, call in calls(file) if name == "st.error" or name.endswith(".error")] == []
    if file.name in ROUTES | LATER | CHECKS:
        return
    handlers = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ExceptHandler)]
    assert not [each.lineno for each in handlers if each.type and ast.unparse(each.type) in OURS]


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_streamlit_runs_without_the_page_shows_its_own_errors(file: Path) -> None:
    if file.name != "live.py":
        assert [call.lineno for name, call in calls(file) if name.endswith(".fragment")] == [], "use live.show"
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef):
            decorators = [ast.unparse(each) for each in node.decorator_list]
            if any(each.startswith("st.dialog") for each in decorators):
                assert decorators[-1] == "errors.shown()", f"{file.name}: {node.name}"


def test_callbacks_into_services_ask_for_rights() -> None:
    from services.documents import tick_off

    asked = {ast.unparse(each.value) for file in DRAWN for _, call in calls(file) for each in call.keywords
             if each.arg in ("on_click", "on_change")}  # fmt: skip
    into_services = {each for each in asked if each.split(".")[0] in ("documents", "questions", "reviews", "jobs")}
    assert into_services == {"documents.tick_off"}
    assert hasattr(tick_off, "__wrapped__"), "only() lets nobody else in"
