"""Money: how an amount is divided.  Integer units throughout: cents, or seats alike."""

from accord.rules.money.split import MOST, Part, Portion, Split, split, weights_from

__all__ = ["MOST", "Part", "Portion", "Split", "split", "weights_from"]
