"""A Windows job object that ends an engine's children with it, and outlives us.

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
