"""Links to a result: what they show, to whom, and until when."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import shared_result
from services import audit, comparisons, results, store
from services.errors import NotAllowed, NotFound, NotReady
from services.store.columns import new_id
from services.words import Role, Verdict
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def voted(*, closed: bool = True) -> tuple[store.Comparison, store.Person]:
    """Make a comparison with votes of Ada's, and its owner."""
    comparison, ada = factories.make_comparison(questions=6), factories.make_person("Ada Lovelace")
    for pair in comparisons.next_pairs(comparison.id, ada.id):
        comparisons.vote(comparison.id, pair.id, ada.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    if closed:
        comparisons.close(comparison.id)
    return comparison, factories.make_person("Olga", Role.OWNER)


def token_of(link: str) -> str:
    return link.rsplit("/", 1)[1]


def test_a_link_shows_the_report_and_names_no_labeler() -> None:
    comparison, owner = voted()
    page = results.shared(token_of(results.share(comparison.id, viewer=owner)))
    assert "Not decided" in page and "1\N{NO-BREAK SPACE}person compared" in page
    assert "Ada" not in page and "Lovelace" not in page
    assert results.data_hash(comparison.id, viewer=owner) in page


def test_while_people_vote_a_link_tells_nothing() -> None:
    comparison, owner = voted(closed=False)
    token = token_of(results.share(comparison.id, viewer=owner))
    with pytest.raises(NotReady, match="still voting"):
        results.shared(token)
    comparisons.close(comparison.id)
    assert "Not decided" in results.shared(token)
    comparisons.reopen(comparison.id)
    with pytest.raises(NotReady):
        results.shared(token)


def test_a_link_that_was_withdrawn_or_never_made_shows_nothing() -> None:
    comparison, owner = voted()
    token = token_of(results.share(comparison.id, viewer=owner))
    (made,) = results.shares(comparison.id, viewer=owner)
    assert made.made_by == "Olga"
    results.unshare(made.id, viewer=owner)
    assert results.shares(comparison.id, viewer=owner) == []
    for lost in (token, "", "x" * 43):
        with pytest.raises(NotFound):
            results.shared(lost)
    assert [each.what for each in audit.deeds()][:2] == ["Link to a result withdrawn", "Result shared by a link"]


def test_only_an_owner_shares_lists_and_withdraws() -> None:
    comparison, owner = voted()
    results.share(comparison.id, viewer=owner)
    ada, (made,) = factories.make_person("Ada"), results.shares(comparison.id, viewer=owner)
    for deed in (
        lambda: results.share(comparison.id, viewer=ada),
        lambda: results.shares(comparison.id, viewer=ada),
        lambda: results.unshare(made.id, viewer=ada),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_the_address_answers_without_an_account() -> None:
    comparison, owner = voted(closed=False)
    link = results.share(comparison.id, viewer=owner)
    path = "/shared/" + token_of(link)
    with TestClient(Starlette(routes=shared_result.routes)) as client:
        assert "still open" in client.get(path).text
        comparisons.close(comparison.id)
        found = client.get(path)
        assert found.status_code == 200 and "Not decided" in found.text
        assert found.headers["cache-control"] == "no-store"
        assert client.get("/shared/nobody").status_code == 404
