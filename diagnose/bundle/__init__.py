"""Cases that can be shared: what was seen of a link, without anything that names its owner."""

from diagnose.bundle.archive import load, save
from diagnose.bundle.compare import Difference, differences
from diagnose.bundle.redact import Pseudonyms
from diagnose.bundle.replay import replay
from diagnose.bundle.saved import Saved, saved_case

__all__ = ["Difference", "Pseudonyms", "Saved", "differences", "load", "replay", "save", "saved_case"]
