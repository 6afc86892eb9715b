"""`gan-playground`: open the app."""

from __future__ import annotations

import argparse

from playground import paths


def run(args: argparse.Namespace) -> int:
    runs = paths.make_runs_dir()  # an error here is a message; in the server it would be a traceback
    from playground.server import serve

    opened = "explore?demo=1" if args.demo else ""
    return serve(host=args.host, port=args.port, runs_dir=runs, opened=opened, open_browser=not args.no_browser)
