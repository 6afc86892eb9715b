"""`python -m playground.site.step_modules`: writes the modules that are shipped. It takes some minutes."""

from __future__ import annotations

from playground.blocks.browser_training import refusal
from playground.compile.tracing import StepPart
from playground.compile.wasm.module import BuiltModule, build_module, needed_parts, structure
from playground.compile.wasm.stored import FILE, pack
from playground.config import RunConfig
from playground.site.structures import shipped_configs


def main() -> None:
    wanted: dict[str, tuple[RunConfig, list[StepPart]]] = {}
    for config in shipped_configs():
        if refusal(config) is None:
            parts = needed_parts(config)
            wanted.setdefault(structure(config, config.data.shape, parts), (config, parts))
    print(len(wanted), "structures", flush=True)
    built: dict[str, BuiltModule] = {}
    for name, (config, parts) in wanted.items():
        built[name] = build_module(config, config.data.shape, parts)
        if len(built) % 20 == 0:
            print(len(built), flush=True)
    packed = pack(built)
    FILE.write_bytes(packed)
    print(f"{FILE.name}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
