"""Locks of the operating system: held by a process on an open file, and gone with it, however it ends."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def grab(handle: int, *, shared: bool = False) -> bool:
        """Lock the open file `handle`, unless another holds it: then say so at once. Closing it gives it back."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def grab(handle: int, *, shared: bool = False) -> bool:
        """Lock the open file `handle`, unless another holds it: then say so at once. Closing it gives it back."""
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
