"""The sequencer: entries get their places, places become tiles, and the tree is signed."""

from accord.actions.log.sequencing import sequence

__all__ = ["sequence"]
