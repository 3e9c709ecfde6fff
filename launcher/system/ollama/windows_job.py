"""A Windows job object that ends an engine's children with it, and outlives us.

:func:`tie_to_us` makes a second one, inside the first, that ends the engine with us unless it is let go by
:func:`untie`.

The job's only lasting handle is put into the engine's own process: when that ends, however it ends, Windows closes
the handle and (kill on close) ends what the engine had started. Without it, a killed engine leaves its runner
computing.
"""

import ctypes
from typing import Final

_EXTENDED_LIMITS: Final = 9  # JobObjectExtendedLimitInformation
_KILL_ON_CLOSE: Final = 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
_PROCESS_RIGHTS: Final = 0x0001 | 0x0040 | 0x0100  # TERMINATE, DUP_HANDLE, SET_QUOTA
_SAME_ACCESS: Final = 2  # DUPLICATE_SAME_ACCESS


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_process_limit", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def tie_children_to(pid: int) -> bool:
    """Makes the children of process ``pid`` end with it; whether Windows agreed. Call it before it has any."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore] # Windows only
    for function in (kernel.OpenProcess, kernel.CreateJobObjectW, kernel.GetCurrentProcess):
        function.restype = ctypes.c_void_p
    process = kernel.OpenProcess(_PROCESS_RIGHTS, False, pid)
    job = kernel.CreateJobObjectW(None, None)
    try:
        limits = _ExtendedLimits()
        limits.basic.limit_flags = _KILL_ON_CLOSE
        return bool(
            process
            and job
            and kernel.SetInformationJobObject(
                ctypes.c_void_p(job), _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            and kernel.DuplicateHandle(
                ctypes.c_void_p(kernel.GetCurrentProcess()),
                ctypes.c_void_p(job),
                ctypes.c_void_p(process),
                ctypes.byref(ctypes.c_void_p()),
                0,
                False,
                _SAME_ACCESS,
            )
            and kernel.AssignProcessToJobObject(ctypes.c_void_p(job), ctypes.c_void_p(process))
        )
    finally:
        for handle in (job, process):
            if handle:
                kernel.CloseHandle(ctypes.c_void_p(handle))


def tie_to_us(pid: int) -> int | None:
    """Makes process ``pid`` end when we do, however we end; the job's handle, ``None`` where Windows refused."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore] # Windows only
    for function in (kernel.OpenProcess, kernel.CreateJobObjectW):
        function.restype = ctypes.c_void_p
    process = kernel.OpenProcess(_PROCESS_RIGHTS, False, pid)
    job = kernel.CreateJobObjectW(None, None)
    tied = bool(
        process
        and job
        and _limit(kernel, job, _KILL_ON_CLOSE)
        and kernel.AssignProcessToJobObject(ctypes.c_void_p(job), ctypes.c_void_p(process))
    )
    for handle, useful in ((process, False), (job, tied)):
        if handle and not useful:
            kernel.CloseHandle(ctypes.c_void_p(handle))
    return int(job) if tied else None


def untie(job: int) -> None:
    """Lets the process of :func:`tie_to_us` stay when we end."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore] # Windows only
    if _limit(kernel, job, 0):
        kernel.CloseHandle(ctypes.c_void_p(job))


def _limit(kernel: "ctypes.CDLL", job: int, flags: int) -> bool:
    limits = _ExtendedLimits()
    limits.basic.limit_flags = flags
    size = ctypes.sizeof(limits)
    return bool(kernel.SetInformationJobObject(ctypes.c_void_p(job), _EXTENDED_LIMITS, ctypes.byref(limits), size))
