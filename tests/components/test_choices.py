"""Things that are called alike can be told apart where one of them is chosen."""

from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from components import choices


@given(some.lists(some.sampled_from(["Ada", "Ada (2)", "Ada (3)", "Bo", ""])))
def test_no_two_are_called_alike_and_the_first_keeps_its_name(names: list[str]) -> None:
    labels = choices.distinct({str(place): name for place, name in enumerate(names)})
    assert list(labels) == [str(place) for place in range(len(names))]
    assert len(set(labels.values())) == len(names)
    assert all(labels[str(place)].startswith(name) for place, name in enumerate(names))


def choosing() -> None:
    import streamlit as st

    from components import choices

    names = choices.distinct({"one": "Ada", "two": "Ada"})
    st.text(st.selectbox("Who", names, format_func=names.__getitem__))


def test_the_first_of_two_is_chosen_and_not_the_last() -> None:
    at = AppTest.from_function(choosing).run()
    at.selectbox[0].set_value("one").run()
    assert at.text[0].value == "one"
