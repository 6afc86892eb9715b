"""Compiles traced steps to WebAssembly with SIMD, without any compiler: the bytes are written here."""
