"""The win rate of decisive votes, valid at every look: a Beta mixture of likelihood ratios."""

import math

from scipy.special import betaln, xlog1py, xlogy

from services.statistics.interval import Interval
from services.statistics.roots import last_inside

PRIOR = 5.0


def log_evidence(wins: int, losses: int, *, rate: float, prior: float = PRIOR) -> float:
    """Give the log e-value against "each decisive vote is won with chance `rate`".

    The likelihood is averaged over Beta(prior, prior) and divided by the likelihood at `rate`. It exceeds
    log(1 / alpha) at any time with chance at most alpha when votes are independent: one labeler a question.
    Source: Ville (1939); Robbins (1970), Ann. Math. Statist. 41, 1397-1409.
    """
    mixed = betaln(prior + wins, prior + losses) - betaln(prior, prior)
    return float(mixed - xlogy(wins, rate) - xlog1py(losses, -rate))


def anytime_win_rate(wins: int, losses: int, *, alpha: float = 0.05, prior: float = PRIOR) -> Interval | None:
    """Bound the win rate of decisive votes at every look; None when there are none."""
    if not wins + losses:
        return None
    rate, allowed = wins / (wins + losses), math.log(1 / alpha)

    def evidence(candidate: float) -> float:
        return log_evidence(wins, losses, rate=candidate, prior=prior)

    spread = rate * (1 - rate) / (wins + losses)
    lower, upper = (last_inside(evidence, allowed, rate, end, spread=spread) for end in (0.0, 1.0))
    return Interval(rate, lower, upper, alpha, anytime=True, method=f"Beta({prior:g}, {prior:g}) mixture")
