"""A GAN in sixty lines of plain PyTorch: G learns eight heaps."""

import math

import torch
from torch import nn

bce = nn.functional.binary_cross_entropy_with_logits
BATCH, Z, WIDTH, RATE, STEPS = 256, 2, 16, 3e-3, 2000


def draw_real(n):
    """n real points, shape (n, 2): eight heaps on a circle."""
    angle = torch.randint(8, (n, 1)) * math.pi / 4
    heap = 2 * torch.cat([angle.cos(), angle.sin()], dim=1)
    return heap + 0.05 * torch.randn(n, 2)


def draw_noise(n):
    """The input of G, shape (n, Z)."""
    # blank: noise 2
    return torch.randn(n, Z)
    # or: return torch.randn(1, Z).expand(n, Z)
    # or: return torch.ones(n, Z)
    # end


def network(inputs, *last):
    """Two hidden layers, then the layers in last."""
    first = [nn.Linear(inputs, WIDTH), nn.ReLU()]
    second = [nn.Linear(WIDTH, WIDTH), nn.ReLU()]
    return nn.Sequential(*first, *second, *last)


def begin():
    """G, D and an optimiser for each."""
    G = network(Z, nn.Linear(WIDTH, 2))
    # blank: logits 2
    D = network(2, nn.Linear(WIDTH, 1))
    # or: D = network(2, nn.Linear(WIDTH, 1), nn.Sigmoid())
    # end
    adam = {"lr": RATE, "betas": (0.5, 0.999)}
    opt_D = torch.optim.Adam(D.parameters(), **adam)
    # blank: optimiser 3
    opt_G = torch.optim.Adam(G.parameters(), **adam)
    # or: both = [*G.parameters(), *D.parameters()]
    #     opt_G = torch.optim.Adam(both, **adam)
    # or: opt_G = torch.optim.Adam(D.parameters(), **adam)
    # end
    return G, D, opt_G, opt_D


def step(G, D, opt_G, opt_D, x, z):
    """D moves, then G moves. x: real points, z: noise."""
    fake = G(z)
    # blank: detach 1
    on_real, on_fake = D(x), D(fake.detach())
    # or: on_real, on_fake = D(x), D(fake)
    # or: fake = fake.detach()
    #     on_real, on_fake = D(x), D(fake)
    # end
    ones, zeros = torch.ones(len(x), 1), torch.zeros(len(x), 1)
    # blank: labels 2
    loss_D = bce(on_real, ones) + bce(on_fake, zeros)
    # or: loss_D = bce(on_real, zeros) + bce(on_fake, ones)
    # or: loss_D = bce(on_real, ones) + bce(on_fake, ones)
    # end
    # blank: gradients 2
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    # or: loss_D.backward()
    #     opt_D.step()
    # or: loss_D.backward()
    #     opt_D.zero_grad()
    #     opt_D.step()
    # end
    # blank: goal 3
    loss_G = bce(D(fake), ones)
    # or: loss_G = bce(D(fake), zeros)
    # or: loss_G = -bce(D(fake), ones)
    # end
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.item(), loss_G.item()


def train():
    """The whole training; prints both losses."""
    G, D, opt_G, opt_D = begin()
    for t in range(1, STEPS + 1):
        x, z = draw_real(BATCH), draw_noise(BATCH)
        loss_D, loss_G = step(G, D, opt_G, opt_D, x, z)
        if t % 200 == 0:
            print(f"step {t}: loss_D {loss_D:.2f}, loss_G {loss_G:.2f}")
    return G, D


if __name__ == "__main__":
    torch.manual_seed(0)
    train()
