"""Convert the formulas of the lessons to MathML: `python .ci/formulas.py update` or `check`. Needs Node.

Formulas stand in the lessons' prose and in `formula = '…'` of lesson.toml, in the TeX that options are written in (see
frontend/shared/options/formula.js), with one more command: `\\sym{NAME}{…}` names a part that lesson.toml explains.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playground.lessons import prose  # noqa: E402
from playground.texts import LANGUAGES  # noqa: E402

LESSONS = ROOT / "playground" / "lessons"
FORMULAS = LESSONS / "formulas.json"
CONVERT = """
import { mathML } from "%s";
let text = "";
for await (const part of process.stdin) text += part;
const inner = (tex) => mathML(tex).replace(/^<math[^>]*>/, "").replace(/<\\/math>$/, "");
console.log(JSON.stringify(Object.fromEntries(JSON.parse(text).map((tex) => [tex, inner(tex)])), null, 0));
"""


def collect() -> list[str]:
    """Every formula of every lesson, each once."""
    found: set[str] = set()
    for folder in sorted(path.parent for path in LESSONS.glob("*/lesson.toml")):
        values = tomllib.loads((folder / "lesson.toml").read_text("utf-8"))
        found |= {step["formula"] for step in values.get("step", ()) if "formula" in step}
        for language in LANGUAGES:
            for section in prose.sections((folder / f"{language}.md").read_text("utf-8")).values():
                found |= {tex for tex, _ in prose.formulas(section)}
    return sorted(found)


def converted(formulas: list[str]) -> str:
    script = CONVERT % (ROOT / "playground/frontend/shared/options/formula.js").as_uri()
    told = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        input=json.dumps(formulas), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.dumps(json.loads(told.stdout), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    made = converted(collect())
    if sys.argv[1:] == ["update"]:
        FORMULAS.write_text(made, "utf-8")
        return 0
    if made != FORMULAS.read_text("utf-8"):
        print("formulas.json is older than the lessons: python .ci/formulas.py update")
        return 1
    print("Formulas: all converted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
