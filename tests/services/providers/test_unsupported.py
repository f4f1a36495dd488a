"""What a refusal teaches, for the shapes of every host; and nothing where it is about something else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.providers import reading, unsupported
from services.providers.profile import NOTHING, Kind, as_rows, fitted, left_out, merged, of_rows
from tests.services.providers.refusals import NOT_TO_BE_LEARNED, REFUSALS, Refusal


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.host)
def test_a_refusal_names_what_is_not_taken(refusal: Refusal) -> None:
    assert set(unsupported.facts(refusal.text, refusal.request)) == set(refusal.facts)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.host)
def test_the_next_request_is_another_one_and_keeps_its_question(refusal: Refusal) -> None:
    facts = merged(NOTHING, refusal.facts)
    body = fitted(refusal.request, facts)
    assert body != refusal.request
    assert "What temperature?" in body["messages"][-1]["content"]
    assert "Be brief." in str(body["messages"])
    assert body.get("max_tokens") or body.get("max_completion_tokens")
    assert of_rows(as_rows(facts)) == facts


@pytest.mark.parametrize("refusal", NOT_TO_BE_LEARNED, ids=lambda each: each.host)
def test_a_refusal_of_something_else_teaches_nothing(refusal: Refusal) -> None:
    assert unsupported.facts(refusal.text, refusal.request) == []


@pytest.mark.parametrize(("code", "learned"), [(402, 0), ("429", 0), (503, 0), (400, 1), (None, 1), ("x", 1)])
def test_an_error_inside_a_success_has_a_status_of_its_own(code: object, learned: int) -> None:
    said = {"error": {"code": code, "message": "temperature is not supported"}}
    assert len(reading.facts(reading.RefusedInside(said), REFUSALS[0].request)) == learned


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda each: (
            st.lists(each)
            | st.dictionaries(st.sampled_from(["error", "message", "param", "loc", "detail", "code", "raw"]), each)
        ),
    )
)
def test_any_body_can_be_read(body: object) -> None:
    unsupported.facts(body, REFUSALS[0].request)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([fact for each in REFUSALS for fact in each.facts]), max_size=12))
def test_facts_in_any_order_make_a_request_that_stays_as_it_is(facts: list) -> None:  # type: ignore[type-arg]
    known = merged(NOTHING, facts)
    once = fitted(REFUSALS[0].request, known)
    assert fitted(once, known) == once
    for kind in (Kind.LIMIT_NAME, Kind.ROLE, Kind.LEAST_TOKENS):
        assert sum(each.kind is kind for each in known) <= 1
    assert "max_tokens" not in left_out(REFUSALS[0].request, known)
