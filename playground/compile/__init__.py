"""Traces training steps as pure functions, and compiles them for the CPU of this machine."""
