"""Money: how an amount is divided, and how a fund is kept.  Integer units throughout: cents, or seats alike."""

from accord.rules.money.certification import CERTIFICATION
from accord.rules.money.certification import judge as judge_certification
from accord.rules.money.funds import FUND
from accord.rules.money.funds import judge as judge_fund
from accord.rules.money.split import MOST, Part, Portion, Split, split, weights_from

__all__ = [
    "CERTIFICATION", "FUND", "MOST", "Part", "Portion", "Split", "judge_certification", "judge_fund", "split", "weights_from",
]  # fmt: skip
