"""What changes a sample most, at one point of the latent space: the generator's Jacobian there, by autograd."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import jvp, vmap

CHUNK = 16  # columns at once: bounds the memory


def jacobian(G: Callable[[Tensor], Tensor], z: Tensor) -> Tensor:
    """∂G(z)/∂z at one point z (d,), as the d changes of the flat sample: d×L."""

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
