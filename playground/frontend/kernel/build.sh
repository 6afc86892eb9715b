#!/bin/sh
# Builds kernel.wasm and kernel-fma.wasm (relaxed SIMD: multiply and add in one) from kernel.ts and notes the
# hashes of all three. Needs Node; the compiler is pinned.
set -eu
cd "$(dirname "$0")"
flags="-O3 --noAssert --runtime stub --enable simd --importMemory --initialMemory 1"
npx --yes --package assemblyscript@0.28.2 asc kernel.ts -o kernel.wasm $flags
npx --yes --package assemblyscript@0.28.2 asc kernel.ts -o kernel-fma.wasm $flags --enable relaxed-simd
sha256sum kernel.ts kernel.wasm kernel-fma.wasm > SHA256SUMS
