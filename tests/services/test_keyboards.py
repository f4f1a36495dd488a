"""Keys that people choose: kept for one person and page, never two actions on one, never one that the browser needs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import keyboards, personal, store
from services.errors import BadInput
from services.words import KeyPage
from tests import factories

pytestmark = pytest.mark.usefixtures("home")

VOTE, REVIEW = KeyPage.VOTE, KeyPage.REVIEW


@pytest.mark.parametrize("page", KeyPage)
def test_the_usual_keys_are_themselves_a_choice_that_nothing_speaks_against(page: KeyPage) -> None:
    ada = factories.make_person()
    usual = {each.action: each.usual for each in keyboards.BINDINGS[page]}
    assert keyboards.choose(ada.id, page, usual) == keyboards.usual(page) == keyboards.chosen(ada.id, page)


def test_a_choice_is_kept_for_one_person_and_one_page() -> None:
    ada, ben = factories.make_person("Ada"), factories.make_person("Ben")
    keyboards.choose(ada.id, VOTE, {"left": "j", "undo": "1"})
    kept = keyboards.chosen(ada.id, VOTE)
    assert (kept["left"], kept["undo"], kept["right"]) == (
        ["j", "a", "arrowleft"],
        ["1", "z", "backspace"],
        ["2", "b", "arrowright"],
    )
    assert keyboards.chosen(ben.id, VOTE) == keyboards.usual(VOTE)
    assert keyboards.chosen(ada.id, REVIEW) == keyboards.usual(REVIEW)
    keyboards.choose(ada.id, VOTE, {})
    assert keyboards.chosen(ada.id, VOTE) == keyboards.usual(VOTE)


def test_a_chosen_key_means_nothing_else_any_more() -> None:
    ada = factories.make_person()
    kept = keyboards.choose(ada.id, VOTE, {"tie": "a", "skip": "backspace"})
    assert kept["left"] == ["1", "arrowleft"] and kept["undo"] == ["z"] and kept["tie"] == ["a", "3", "t"]


@pytest.mark.parametrize(
    ("page", "keys", "words"),
    [
        (VOTE, {"tie": "2"}, "“2” is set for both “B is better” and “Equally good”"),
        (VOTE, {"left": "2"}, "“2” is set for both"),
        (VOTE, {"left": "x", "skip": "x"}, "“X” is set for both"),
        (VOTE, {"left": "enter"}, "press the selected button"),
        (VOTE, {"left": "space"}, "press the selected button"),
        (VOTE, {"left": "arrowdown"}, "scrolls the page"),
        (VOTE, {"left": "f5"}, "cannot be used"),
        (VOTE, {"left": "escape"}, "cannot be used"),
        (VOTE, {"left": ""}, "cannot be used"),
        (VOTE, {"left": " "}, "cannot be used"),
        (VOTE, {"left": "J"}, "cannot be used"),
        (VOTE, {"left": "٣"}, "cannot be used"),
        (VOTE, {"left": "１"}, "cannot be used"),
        (VOTE, {"left": "jk"}, "cannot be used"),
        (VOTE, {"left": "\u200b"}, "cannot be used"),
        (VOTE, {"shut down": "j"}, "no action called “shut down”"),
        (REVIEW, {"skip": "3"}, "digits rate"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_the_old_choice_stays(
    page: KeyPage, keys: dict[str, str], words: str
) -> None:
    ada = factories.make_person()
    before = keyboards.choose(ada.id, page, {"skip": "ö"})
    with pytest.raises(BadInput, match=words):
        keyboards.choose(ada.id, page, keys)
    assert keyboards.chosen(ada.id, page) == before


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from([each.action for each in keyboards.BINDINGS[VOTE]]), st.text(max_size=2)))
def test_whatever_is_chosen_no_key_ever_means_two_things(keys: dict[str, str]) -> None:
    ada = factories.make_person()
    try:
        keyboards.choose(ada.id, VOTE, keys)
    except BadInput as error:
        assert str(error).endswith(".")
    kept = keyboards.chosen(ada.id, VOTE)
    every = [key for each in kept.values() for key in each]
    assert len(every) == len(set(every)) and all(kept.values())


def test_keys_go_with_the_person(owner: store.Person) -> None:
    ada, again = factories.make_person("Ada"), factories.make_person("Ada again")
    keyboards.choose(ada.id, VOTE, {"left": "j"})
    keyboards.choose(again.id, VOTE, {"left": "k"})
    keyboards.choose(again.id, REVIEW, {"skip": "x"})
    assert b"key_choices" in personal.copy(again.id)
    personal.merge(again.id, ada.id)
    assert keyboards.chosen(ada.id, VOTE)["left"][0] == "j"
    assert keyboards.chosen(ada.id, REVIEW)["skip"] == ["x", "s"]
    personal.erase(ada.id, keep_texts=True, keep_votes=True)
    with store.reading() as session:
        assert session.query(store.KeyChoice).count() == 0
