"""`gan-playground`: open the app."""

from __future__ import annotations

import argparse

from playground import places


def run(args: argparse.Namespace) -> int:
    from playground.server import serve

    return serve(host=args.host, port=args.port, runs_dir=places.runs_dir(), open_browser=not args.no_browser)
