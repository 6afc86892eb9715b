"""Chooses the function of a matrix product by its sizes and strides, and writes the call."""

from __future__ import annotations

from dataclasses import dataclass

from playground.compile.wasm import products
from playground.compile.wasm.encoding import Library, i32
from playground.compile.wasm.steps import Product
from playground.compile.wasm.values import Tensor, View, turned, whole


@dataclass(frozen=True)
class _Layout:
    """A product out = a·b + bias with the strides of its operands, in floats."""

    a: View
    b: View
    bias: View | None
    out: View
    reference: View | None

    @classmethod
    def of(cls, product: Product) -> _Layout:
        return cls(product.a, product.b, product.bias, whole(product.out), product.reference)

    def turned(self) -> _Layout:
        """outᵀ = bᵀ·aᵀ + biasᵀ."""
        bias, reference = (None if v is None else turned(v) for v in (self.bias, self.reference))
        return _Layout(turned(self.b), turned(self.a), bias, turned(self.out), reference)

    def in_rows(self) -> bool:
        """Whether `products.rows` suits: vectors of b along n."""
        views = [self.b, self.out] + ([self.reference] if self.reference is not None else [])
        plain_bias = self.bias is None or self.bias.strides[1] == 0
        return self.out.shape[1] >= 4 and plain_bias and all(v.strides[1] == 1 for v in views)

    def in_dots(self) -> bool:
        """Whether `products.dots` suits: vectors of a and b along k."""
        return self.a.shape[1] >= 4 and self.a.strides[1] == 1 and self.b.strides[0] == 1


def takes_epilogue(product: Product) -> bool:
    """Whether the function for `product` can apply an activation."""
    layout = _Layout.of(product)
    return layout.in_rows() or layout.turned().in_rows()


def write_product(library: Library, product: Product) -> bytes:
    """The call; every buffer has its address."""
    layout = _Layout.of(product)
    choices = sorted((layout, layout.turned()), key=lambda one: -one.out.shape[1])
    for one in choices:
        if one.in_rows():
            return _rows(library, product, one)
    if layout.in_dots():
        return _dots(library, max(layout, layout.turned(), key=lambda one: min(one.out.shape[0], 4)))
    return _plain(library, layout)


def _rows(library: Library, product: Product, one: _Layout) -> bytes:
    (m, n), k = one.out.shape, one.a.shape[1]
    height = next(h for h in (4, 2, 1) if h <= m)
    width = 2 if n >= 8 else 1
    name = f"rows {height} {width} {product.epilogue} {product.slope}"
    write = products.rows(height, width, product.epilogue, product.slope)
    reference = (_address(one.reference), 4 * one.reference.strides[0]) if one.reference is not None else (0, 0)
    bias = (_address(one.bias), 4 * one.bias.strides[0]) if one.bias is not None else (0, 0)
    arguments = [
        _address(one.out), _address(one.a), _address(one.b), bias[0], m, 4 * n, k, 4 * one.out.strides[0],
        4 * one.a.strides[0], 4 * one.a.strides[1], 4 * one.b.strides[0], bias[1], *reference,
    ]  # fmt: skip
    return library.call(name, write, *map(i32, arguments))


def _dots(library: Library, one: _Layout) -> bytes:
    (m, n), k = one.out.shape, one.a.shape[1]
    height, width = 4 if m >= 4 else 1, 2 if n >= 2 else 1
    arguments = [
        _address(one.out), _address(one.a), _address(one.b), _bias(one)[0], m, n, 4 * k,
        *(4 * s for s in one.out.strides), 4 * one.a.strides[0], 4 * one.b.strides[1], *_bias(one)[1:],
    ]  # fmt: skip
    return library.call(f"dots {height} {width}", products.dots(height, width), *map(i32, arguments))


def _plain(library: Library, one: _Layout) -> bytes:
    (m, n), k = one.out.shape, one.a.shape[1]
    arguments = [
        _address(one.out), _address(one.a), _address(one.b), _bias(one)[0], m, n, k, *(4 * s for s in one.out.strides),
        *(4 * s for s in one.a.strides), *(4 * s for s in one.b.strides), *_bias(one)[1:],
    ]  # fmt: skip
    return library.call("plain", products.plain, *map(i32, arguments))


def _bias(one: _Layout) -> tuple[int, int, int]:
    if one.bias is None:
        return 0, 0, 0
    return _address(one.bias), 4 * one.bias.strides[0], 4 * one.bias.strides[1]


def _address(view: View) -> int:
    assert isinstance(view.base, Tensor)
    assert view.base.buffer.address is not None
    return view.base.buffer.address + 4 * view.offset
