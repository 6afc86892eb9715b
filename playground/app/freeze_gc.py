"""Quicker reruns: what imports have brought is set aside from the search for garbage.

Streamlit collects garbage after every rerun, and looks at each object that there is: 60 ms, nearly all of it modules,
which stay for good.
"""

from __future__ import annotations

import gc
import sys

_modules = 0  # that were there when objects were last set aside


def settle() -> None:
    """Set aside all objects, if modules have been imported since the last time."""
    global _modules
    if len(sys.modules) != _modules:
        _modules = len(sys.modules)
        gc.collect()
        gc.freeze()
