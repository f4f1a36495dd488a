"""The house's rule: pages -> components -> services -> store, and an arrow never runs back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STORE_ACCESS = {"engine", "reading", "writing", "reset"}


def modules(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"{folder} holds no Python files"
    return found


def ours(folder: str) -> list[Path]:
    """List a folder's modules without those of the embedded servers."""
    return [each for each in modules(folder) if "embedded" not in each.relative_to(ROOT).parts]


def imports(file: Path) -> Iterator[str]:
    """Give every module that a file imports, and module.name for what is imported from one."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = file.relative_to(ROOT).parent.parts
                base = ".".join([*parts[: len(parts) - node.level + 1], *([base] if base else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def reaches(file: Path, *packages: str) -> list[str]:
    return [each for each in imports(file) for package in packages if each == package or each.startswith(package + ".")]


def store_functions(file: Path) -> set[str]:
    """Give what a file takes from the store beyond its types: store.reading and the like, however they are named."""
    taken = {each.removeprefix("services.store.") for each in imports(file) if each.startswith("services.store.")}
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "store":
            taken.add(node.attr)
    return {each for each in taken if each.split(".")[0] in STORE_ACCESS}


@pytest.mark.parametrize("file", ours("services"), ids=lambda file: str(file.relative_to(ROOT)))
def test_services_draw_nothing(file: Path) -> None:
    assert reaches(file, "streamlit", "components", "pages", "app", "navigation") == []


@pytest.mark.parametrize("file", modules("components"), ids=lambda file: str(file.relative_to(ROOT)))
def test_components_open_no_database_session(file: Path) -> None:
    assert reaches(file, "sqlalchemy", "pages", "app", "navigation") == []
    assert store_functions(file) == set()


@pytest.mark.parametrize("file", modules("pages"), ids=lambda file: str(file.relative_to(ROOT)))
def test_pages_draw_and_decide_nothing(file: Path) -> None:
    assert reaches(file, "sqlalchemy", "app", "navigation") == []
    assert store_functions(file) == set()
    assert len(file.read_text().splitlines()) <= 60


@pytest.mark.parametrize("file", modules("services/embedded"), ids=lambda file: str(file.relative_to(ROOT)))
def test_an_embedded_server_stands_alone(file: Path) -> None:
    own = ".".join(("services", "embedded", file.relative_to(ROOT / "services" / "embedded").parts[0]))
    foreign = [
        each for each in reaches(file, "services", "components", "pages", "tools") if each != "services.embedded"
    ]
    assert [each for each in foreign if not each.startswith(own)] == []


@pytest.mark.parametrize("file", modules("services/store"), ids=lambda file: str(file.relative_to(ROOT)))
def test_the_store_knows_nothing_of_the_services_above_it(file: Path) -> None:
    below = ("services.store", "services.words", "services.errors", "services.settings")
    above = [each for each in reaches(file, "services") if each != "services" and not each.startswith(below)]
    assert above == []


def test_the_check_itself_sees_what_it_looks_for(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text("from services import store\nimport sqlalchemy.orm\nwith store.writing() as s: pass\n")
    assert store_functions(guilty) == {"writing"}
    assert reaches(guilty, "sqlalchemy") == ["sqlalchemy.orm"]
