"""Streamlit's own texts on a Chinese page, in a real browser, and what stays open when the language changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.hands import PATIENCE
from tests.appserver import App

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOO_LARGE = 201 * 2**20  # bytes

NAMES = {"GAN Playground", "Dirac", "Adam", "Open.txt", "large.zip", "Open.txt, 1.0B", "large.zip, 210.8MB"}

# Texts without a Chinese character but with a Latin word: not those of our blocks, of icons and of `template` elements.
LATIN = r"""() => {
  const skipped = '.stBidiComponent, [data-testid=stHtml], [data-testid=stIconMaterial], [data-testid=stExpanderIcon],'
    + '[role=img],'
    + 'style, script, noscript, template, [data-testid=stFileChips] button span';
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    const isText = node instanceof Text, element = isText ? node.parentElement : node;
    const own = isText ? [node.data] : ['aria-label', 'placeholder', 'title'].map((name) => node.getAttribute(name));
    const latin = own.filter((text) => text && /[a-z]{4}/i.test(text) && !/[\u4e00-\u9fff]/.test(text));
    if (!element.closest(skipped)) found.push(...latin);
  }
  return found.map((text) => text.trim());
}"""


def english(page: Page) -> set[str]:
    return set(page.evaluate(LATIN)) - NAMES


@pytest.fixture
def page(browser: Browser, server: App) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_streamlits_own_texts_are_in_the_language_of_the_page(page: Page, tmp_path: Path) -> None:
    page.goto("/train?lang=zh&view.controls=full")
    batch = page.get_by_role("spinbutton", name="批量大小", exact=True)
    expect(page.locator("[aria-label=收起侧边栏]")).to_be_attached()
    expect(page.get_by_role("button", name=re.compile("帮助：")).first).to_be_visible()
    assert english(page) == set()

    batch.fill("100000")
    expect(page.get_by_text("按回车键应用")).to_be_visible()
    batch.press("Enter")
    expect(page.get_by_text("请输入 1 到 4096 之间的值").first).to_be_attached()
    page.locator(".stNumberInput [data-testid^=stTooltipError]").hover()
    expect(page.get_by_test_id("stTooltipErrorContent")).to_contain_text("错误：")
    assert english(page) == set()

    page.get_by_role("combobox", name="预设").click()
    page.keyboard.type("zzz")
    expect(page.get_by_role("listbox")).to_contain_text("没有")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="导入训练").click()
    uploader = page.get_by_test_id("stFileUploader")
    expect(uploader.get_by_text("每个文件不超过 200MB")).to_be_visible()
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.truncate(TOO_LARGE)
    chooser = uploader.locator("input[type=file]")
    chooser.set_input_files([{"name": "Open.txt", "mimeType": "text/plain", "buffer": b"x"}])
    expect(uploader).to_contain_text("不支持 text/plain 类型的文件。")
    chooser.set_input_files(str(large))
    expect(uploader).to_contain_text("文件不得大于 200.0MB。")
    expect(uploader.get_by_text("Open.txt", exact=True)).to_be_visible()  # a person's own name stays as it is
    assert english(page) == set()

    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="语言").select_option("English")
    expect(page.get_by_role("button", name="Help for batch size")).to_be_visible()
    expect(page.locator("[aria-label='Collapse sidebar']")).to_be_attached()

    page.goto("/nothing?lang=zh")
    expect(page.get_by_role("dialog")).to_contain_text("找不到页面")
    assert english(page) == set()


def test_open_sections_of_train_stay_open_in_another_language_and_after_another_page(page: Page) -> None:
    page.goto("/train?view.controls=full")
    for title in ("Networks", "Machine"):
        page.locator(".stExpander summary").filter(has_text=re.compile(f"{title}$")).click()
    expect(page.get_by_role("spinbutton", name="Threads")).to_be_visible()
    expect(page.locator(".stExpander details[open]").filter(has_text="Networks")).to_be_visible()
    page.get_by_role("combobox", name="Language").select_option("简体中文")
    expect(page.get_by_role("spinbutton", name="线程")).to_be_visible()
    expect(page.locator(".stExpander details[open]").filter(has_text="网络").first).to_be_visible()
    expect(page.locator(".stExpander details:not([open])").filter(has_text="目标函数")).to_be_visible()
    page.locator(".stExpander summary").filter(has_text=re.compile("网络$")).click()
    expect(page.locator(".stExpander details:not([open])").filter(has_text="网络")).to_be_visible()
    page.get_by_test_id("stTopNavLink").filter(has_text="首页").click()
    page.wait_for_function("location.pathname === '/'")
    page.get_by_test_id("stTopNavLink").filter(has_text="训练").click()
    expect(page.get_by_role("spinbutton", name="线程")).to_be_visible()
    expect(page.locator(".stExpander details:not([open])").filter(has_text="网络")).to_be_visible()
