"""One comparison, judged: everything on the results page except the table."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from services import audit, statistics, store
from services.results import ledger
from services.results.ballots import Ballots
from services.results.narrowing import Look, narrowing
from services.statistics import Counts, Decision, Headline, Interval, QuestionVotes, ShipRule, ToGo
from services.store.columns import now
from services.words import Asked, ComparisonStatus, PassKind


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What does not count, and how much of it there is."""

    automatic_ties: int  # pairs whose answers are equal: never shown
    skipped: int
    flagged: int
    replaced: int  # votes that their labeler changed or took back
    late: int  # votes cast after the comparison was closed


@dataclass(frozen=True, slots=True)
class LookOnce:
    """The classical figures, valid only if one looks a single time; those on votes need one labeler a question."""

    clustered: Interval | None
    wilson: Interval | None
    sign_test: float


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of a comparison. `headline` is None before the first vote; `to_go` when nobody could say."""

    comparison_id: str
    candidate: str
    baseline: str
    status: ComparisonStatus
    locked_at: datetime  # when the ship rule got the value that the first vote locked
    asked: Asked
    amended: list[int]  # after how many votes the rules of voting were changed, each time
    reopened: int  # how often the vote went on after it had been closed
    rule: ShipRule
    people: int
    questions: int  # that have a vote
    pairs: int  # that are shown
    counts: Counts
    left_out: LeftOut
    headline: Headline | None
    decision: Decision
    to_go: ToGo | None
    pace: float | None  # votes an hour within the last day; None when there were none
    win_rate: Interval | None  # of decisive votes, anytime
    look_once: LookOnce
    narrowing: list[Look]  # how the interval narrowed, first look first

    @property
    def one_vote_each(self) -> bool:
        """Say whether no question has more than one vote, so that votes are independent."""
        return self.counts.votes == self.questions


def read(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Results:
    """Judge a comparison by the votes that count now.

    Raises NotAllowed unless `viewer` may see results, and NotFound.
    """
    with store.reading() as session:
        comparison = ledger.admit(session, comparison_id, viewer)
        found = ledger.ballots(session, comparison_id)
        counts, votes = found.counts, found.votes
        headline, rule = statistics.headline(votes, alpha=alpha), ShipRule(comparison.threshold)
        return Results(
            comparison_id=comparison.id,
            candidate=comparison.candidate.title,
            baseline=comparison.baseline.title,
            status=comparison.status,
            locked_at=ledger.rule_set_at(session, comparison),
            asked=ledger.asked(session, comparison_id),
            amended=ledger.amended(session, comparison_id),
            reopened=len(audit.events(session, comparison_id, "comparison.reopened")),
            rule=rule,
            people=len(found.labelers),
            questions=len(found.pairs),
            pairs=ledger.pairs(session, comparison_id, automatic_tie=False),
            counts=counts,
            left_out=_left_out(session, comparison_id),
            headline=headline,
            decision=rule.decide(headline.interval if headline else None),
            to_go=statistics.questions_to_go(headline, rule=rule) if headline else None,
            pace=_pace(found),
            win_rate=statistics.anytime_win_rate(counts.wins, counts.losses, alpha=alpha),
            look_once=_look_once(counts, votes, alpha),
            narrowing=narrowing(found, alpha=alpha),
        )


def _look_once(counts: Counts, votes: QuestionVotes, alpha: float) -> LookOnce:
    return LookOnce(
        clustered=statistics.clustered(votes.means(), alpha=alpha),
        wilson=statistics.wilson(counts.wins, counts.losses, alpha=alpha),
        sign_test=statistics.sign_test(counts.wins, counts.losses),
    )


def _pace(ballots: Ballots) -> float | None:
    present = np.datetime64(now().replace(tzinfo=None), "us")
    lately = ballots.at[(ballots.at > present - np.timedelta64(24, "h")) & (ballots.at <= present)]
    if not len(lately):
        return None
    hours = float((present - lately.min()) / np.timedelta64(1, "h"))
    return len(lately) / max(1.0, hours)


def _left_out(session: Session, comparison_id: str) -> LeftOut:
    return LeftOut(
        automatic_ties=ledger.pairs(session, comparison_id, automatic_tie=True),
        skipped=ledger.passed(session, comparison_id, PassKind.SKIP),
        flagged=ledger.passed(session, comparison_id, PassKind.FLAG),
        replaced=ledger.votes(session, comparison_id, store.Vote.counts & ~store.Vote.current),
        late=ledger.votes(session, comparison_id, ~store.Vote.counts),
    )
