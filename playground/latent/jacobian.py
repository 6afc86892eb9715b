"""The Jacobian of the generator at one point, by autograd, and the directions that change a sample most."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import jvp, vmap

CHUNK = 16  # columns per pass, which bounds the memory


def jacobian(G: Callable[[Tensor], Tensor], z: Tensor) -> Tensor:
    """∂G(z)/∂z at one point z (d,), d×L: row i is the change of the flat sample per unit of z_i."""

    def column(v: Tensor) -> Tensor:
        moved: Tensor = jvp(lambda x: G(x[None]).flatten(), (z,), (v,))[1]
        return moved

    with torch.no_grad():
        found: Tensor = vmap(column, chunk_size=CHUNK)(torch.eye(len(z), dtype=z.dtype))
    return found


def strongest(J: Tensor, k: int) -> Tensor:
    """The `k` unit directions that change the sample most, k×d: top eigenvectors of JJᵀ, largest part positive."""
    _, vectors = torch.linalg.eigh((J @ J.T).double())
    found = vectors.flip(1)[:, :k].T
    largest = found.gather(1, found.abs().argmax(1, keepdim=True))
    return (found * largest.sign()).float()
