"""Hand-ins: a run with its answers and its verdict as one signed file, which can be verified by training again.

No Streamlit and no web code. Only `retraining` and `browser_retraining` load torch.
"""

from __future__ import annotations

from playground.handin.document import GivenAnswer, HandedRun, HandIn
from playground.handin.signing import Signed

__all__ = ["GivenAnswer", "HandIn", "HandedRun", "Signed"]
