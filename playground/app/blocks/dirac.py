"""The Dirac plane as a block: the smallest GAN's phase portrait, with its controls and its table."""

from __future__ import annotations

from collections.abc import Mapping

from playground.app.blocks import _mount
from playground.app.language import t
from playground.training.dirac import described


def dirac(spec: Mapping[str, str], key: str, *, owns_address: bool = False) -> None:
    """The Dirac plane on what `spec` asks for: the query of a link (`method`, `scheme`, `h`, `strength`, `start`).

    Only the block that `owns_address` writes the page's address.
    """
    _mount("dirac", True)(data=described(t) | {"spec": dict(spec), "owns_address": owns_address}, key=key)
