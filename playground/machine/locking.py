"""Locks of the operating system. A process holds them on an open file, and they end with the process."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    class _Overlapped(ctypes.Structure):
        _fields_ = (
            ("Internal", ctypes.c_void_p),
            ("InternalHigh", ctypes.c_void_p),
            ("Offset", wintypes.DWORD),
            ("OffsetHigh", wintypes.DWORD),
            ("hEvent", wintypes.HANDLE),
        )

    # `msvcrt.locking` has no shared locks. Handle, flags, reserved, bytes to lock (low and high half), position.
    _lock = ctypes.WinDLL("kernel32", use_last_error=True).LockFileEx
    _lock.argtypes = (wintypes.HANDLE, *4 * (wintypes.DWORD,), ctypes.POINTER(_Overlapped))
    _lock.restype = wintypes.BOOL
    FAIL_IMMEDIATELY, EXCLUSIVE = 1, 2

    def grab(handle: int, *, shared: bool = False) -> bool:
        """Try to lock the open file `handle`, and return at once whether it worked. Closing the file unlocks it."""
        flags = FAIL_IMMEDIATELY | (0 if shared else EXCLUSIVE)
        return bool(_lock(msvcrt.get_osfhandle(handle), flags, 0, 1, 0, ctypes.byref(_Overlapped())))
else:
    import fcntl

    def grab(handle: int, *, shared: bool = False) -> bool:
        """Try to lock the open file `handle`, and return at once whether it worked. Closing the file unlocks it."""
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
