"""`gan-playground bench`: measure speed and quality on this machine."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from playground.bench import ON_DEMAND, SUITES, Measurement, number, rows, suites
from playground.commands.terminal import say, show_data, t
from playground.errors import InputError, PlaygroundError
from playground.machine.description import machine
from playground.runs.folder import files
from playground.texts import Message


def run(args: argparse.Namespace) -> int:
    wanted = _wanted(args.suite) if args.suite else [name for name in SUITES if name not in ON_DEMAND]
    if args.json:  # before an hour is spent on figures that cannot be kept
        with files.chosen(args.json):
            args.json.open("a").close()
    found: dict[str, list[Measurement]] = {}
    for name in wanted:
        found[name] = []
        try:
            for row in rows(name, args.quick, args.minutes):
                found[name].append(row)
                say(Message("bench_row", "{suite}: {what}: {value} {unit}", suite=name, **asdict(row)))
        except PlaygroundError as error:
            say(Message("suite_left_out", "The suite {suite} was left out: {why}", suite=name, why=error.message))
    show_data("", machine(), "", *table(found))
    if args.json:
        figures = {name: [asdict(row) for row in suite] for name, suite in found.items()}
        args.json.write_text(json.dumps({"machine": machine(), "suites": figures}, indent=2) + "\n", encoding="utf-8")
    return 0


def _wanted(names: list[str]) -> list[str]:
    """The suites that are asked for. Raises `InputError` where there is none of a name."""
    for name in names:
        if not suites(name):
            known = ", ".join(SUITES)
            raise InputError(
                Message("no_suite", "There is no suite “{name}”. Choose one of {known}.", name=name[:40], known=known)
            )
    return [suite for name in names for suite in suites(name)]


def table(figures: dict[str, list[Measurement]]) -> list[str]:
    """The figures as the lines of a Markdown table."""
    head = (t("suite"), t("what"), t("measured"), t("wanted"), "")
    marks = {None: "", True: t("yes"), False: t("missed")}
    lines = [f"| {' | '.join(head)} |", "|---|---|--:|---|---|"]
    for suite, found in figures.items():
        for row in found:
            value = f"{number(row.value)} {row.unit}"
            lines.append(f"| {suite} | {row.what} | {value} | {row.wanted} | {marks[row.met]} |")
    return lines
