"""pip's package sources, as uv gets them."""

from tools import registry

LISTING = r"""
:env:.default-timeout='60'
:env:.find-links='/wheels'
global.extra-index-url='\nhttps://one.example/simple\nhttps://two.example/simple'
global.find-links='/older'
global.index-url='https://user:secret@mirror.example/simple'
install.no-index='true'
freeze.index-url='https://not.example/simple'
"""


def test_the_environment_outranks_the_file() -> None:
    assert registry.settings(LISTING)["find-links"] == "/wheels"


def test_sections_of_other_commands_do_not_count() -> None:
    assert registry.settings("freeze.index-url='https://not.example'") == {}


def test_sources_become_variables() -> None:
    assert registry.uv_environment(registry.settings(LISTING), {}) == {
        "UV_DEFAULT_INDEX": "https://user:secret@mirror.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/wheels",
        "UV_HTTP_TIMEOUT": "60",
    }


def test_what_is_set_for_uv_already_is_left_alone() -> None:
    assert "UV_FIND_LINKS" not in registry.uv_environment(registry.settings(LISTING), {"UV_FIND_LINKS": "/mine"})


def test_without_extra_indexes_uv_keeps_its_safer_strategy() -> None:
    assert registry.uv_environment({"index-url": "https://a.example"}, {}) == {"UV_DEFAULT_INDEX": "https://a.example"}


def test_a_ban_on_indexes_is_kept() -> None:
    assert registry.forbids_index(registry.settings(LISTING))
    assert not registry.forbids_index({})
