"""Nicknames: what is allowed, which are the same, and suggestions."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection

from playground.errors import InputError
from playground.texts import ENGLISH, Message

LONGEST = 24  # characters
ANIMALS = {
    ENGLISH: (
        "Otter", "Lynx", "Heron", "Badger", "Fox", "Owl", "Hare", "Dolphin", "Ibis", "Koala", "Lemur", "Marten",
        "Newt", "Panda", "Puffin", "Quail", "Raven", "Seal", "Stork", "Swan", "Tapir", "Tiger", "Toucan", "Turtle",
        "Walrus", "Weasel", "Whale", "Wombat", "Yak", "Zebra", "Bison", "Camel", "Crane", "Falcon", "Gecko", "Hedgehog",
        "Jaguar", "Kiwi", "Llama", "Mole",
    ),
    "zh_Hans": (
        "水獭", "猞猁", "苍鹭", "狐狸", "猫头鹰", "野兔", "海豚", "朱鹮", "考拉", "狐猴", "貂", "熊猫", "海鹦", "鹌鹑",
        "渡鸦", "海豹", "白鹳", "天鹅", "老虎", "巨嘴鸟", "海龟", "海象", "鲸鱼", "袋熊", "牦牛", "斑马", "野牛",
        "骆驼", "仙鹤", "猎隼", "壁虎", "刺猬", "美洲豹", "羊驼", "鼹鼠", "松鼠", "孔雀", "企鹅", "麋鹿", "羚羊",
    ),
}  # fmt: skip
MOST_TRIES = 1_000
NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, direction and other characters without a picture
NO_NICKNAME = Message(
    "no_nickname", "Choose a nickname of 1 to {most} characters, such as the name of an animal.", most=LONGEST
)


def cleaned(text: str) -> str:
    """A nickname without characters that are not shown or that change the direction of a line, and single spaces.

    Raises `InputError` where nothing is left, or more than 24 characters.
    """
    plain = unicodedata.normalize("NFC", text[:1_000])
    shown = "".join(" " if c.isspace() else c for c in plain if c.isspace() or unicodedata.category(c) not in NOT_SHOWN)
    name = " ".join(shown.split())
    if not 1 <= len(name) <= LONGEST or not any(c.isalnum() or unicodedata.category(c) == "So" for c in name):
        raise InputError(NO_NICKNAME)
    return name


def sameness(name: str) -> str:
    """A key that is equal for names that look alike: case-folded, NFKC, without spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(folded.split())


def suggestion(language: str, taken: Collection[str] = ()) -> str:
    """A free nickname: an animal, with a number where all animals are taken. `taken`: keys as `sameness` gives them."""
    animals = ANIMALS.get(language, ANIMALS[ENGLISH])
    free = [name for name in animals if sameness(name) not in taken]
    if free:
        return secrets.choice(free)
    for _ in range(MOST_TRIES):
        name = f"{secrets.choice(animals)} {secrets.randbelow(998) + 2}"
        if sameness(name) not in taken:
            return name
    return ""
