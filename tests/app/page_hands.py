"""What tests of the page's frame ask a real page, through all shadow roots."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

EVERYTHING = """const all = (root) => [...root.querySelectorAll('*')]
  .flatMap((e) => (e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]));
const own = (e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join('').trim();
const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && e.getBoundingClientRect().width > 2 && e.getBoundingClientRect().height > 2;
"""

SMALL = (
    "(least) => {"
    + EVERYTHING
    + """
  const size = (e) => {
    const scale = e instanceof SVGElement ? (e.getScreenCTM()?.a ?? 1) : 1;
    return Number.parseFloat(getComputedStyle(e).fontSize) * scale;
  };
  return all(document.body).filter((e) => own(e) && shown(e) && !e.matches('style, script, option, .material-symbols'))
    .filter((e) => !getComputedStyle(e).fontFamily.includes('Material Symbols') && size(e) < least - 0.05)
    .map((e) => `${size(e).toFixed(1)} ${own(e).slice(0, 40)}`); }"""
)

CUT = (
    "() => {"
    + EVERYTHING
    + """
  return all(document.querySelector('[data-testid=stHeader]'))
    .filter((e) => own(e) && shown(e) && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
    .map(own); }"""
)

FAINT = (
    "(least) => {"
    + EVERYTHING
    + """
  const numbers = (text) => [...text.matchAll(/-?[\\d.]+(?:e-?\\d+)?/g)].map((n) => Number(n[0]));
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const parent = (e) => e.parentElement ?? (e.getRootNode().host ?? null);
  const over = ([r, g, b, a], under) => [r, g, b].map((v, i) => (a / 255) * v + (1 - a / 255) * under[i]);
  const ground = (e) => {
    if (!e) return [255, 255, 255];
    const own = rgba(getComputedStyle(e).backgroundColor);
    return own[3] === 255 ? own.slice(0, 3) : over(own, ground(parent(e)));
  };
  const faded = (e) => (e ? Number(getComputedStyle(e).opacity) * faded(parent(e)) : 1);
  const light = (c) => c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  return all(document.body)
    .filter((e) => own(e) && shown(e) && !(e instanceof SVGElement) && !e.closest(':disabled, [aria-disabled=true]'))
    .map((e) => {
      const under = ground(e), [r, g, b, a] = rgba(getComputedStyle(e).color);
      const text = light(over([r, g, b, a * faded(e)], under)), back = light(under);
      return [(Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05), own(e).slice(0, 40)];
    })
    .filter(([ratio]) => ratio < least).map(([ratio, text]) => `${ratio.toFixed(2)} ${text}`); }"""
)


def small_texts(page: Page, least: float) -> Any:
    """The visible texts whose type is smaller than `least` pixels, with their sizes."""
    return page.evaluate(SMALL, least)


def cut_texts(page: Page) -> Any:
    """The texts of the top bar that do not fit."""
    return page.evaluate(CUT)


def faint_texts(page: Page, least: float = 4.5) -> Any:
    """The visible texts whose contrast with their ground is lower than WCAG AA asks for, with their ratios."""
    return page.evaluate(FAINT, least)
