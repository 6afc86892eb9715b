#!/bin/sh
# Builds ../kernel.wasm from kernel.ts and notes the hashes of both. Needs Node; the compiler is pinned.
set -eu
cd "$(dirname "$0")"
npx --yes --package assemblyscript@0.28.2 asc kernel.ts -o ../kernel.wasm -O3 --noAssert --runtime stub --enable simd --importMemory --initialMemory 1
sha256sum kernel.ts ../kernel.wasm > SHA256SUMS
