"""Computers to judge, in few words."""

from launcher.core.catalog import Catalog
from launcher.core.hardware import Backend, Gpu, Kind, Profile
from launcher.core.systems import Os
from launcher.system.resources import load_catalog

CATALOG: Catalog = load_catalog()


def card(
    free: int | None = 7700,
    *,
    total: int | None = None,
    bandwidth: float | None = 272.0,
    name: str = "GeForce RTX 4060",
    backend: Backend = Backend.CUDA,
) -> Gpu:
    """A graphics card: MiB and GB/s."""
    return Gpu(name, total if total is not None else free, free, bandwidth, backend)


def with_cards(*gpus: Gpu, ram_gib: float | None = 32.0, bandwidth: float | None = None) -> Profile:
    """A Linux computer with graphics cards."""
    return Profile(Os.LINUX, Kind.GPU, gpus, ram_gib=ram_gib, mem_bandwidth_gbs=bandwidth)


def mac(ram_gib: float | None, bandwidth: float | None = 100.0, working_set: int | None = None) -> Profile:
    """A Mac with an Apple chip."""
    return Profile(
        Os.MACOS,
        Kind.UNIFIED,
        chip="Apple M2",
        ram_gib=ram_gib,
        gpu_working_set_mib=working_set,
        mem_bandwidth_gbs=bandwidth,
    )


def processor_only(free: int | None, bandwidth: float | None = 45.0, ram_gib: float | None = 16.0) -> Profile:
    """A computer without a graphics card."""
    return Profile(Os.LINUX, Kind.CPU, ram_gib=ram_gib, ram_free_mib=free, mem_bandwidth_gbs=bandwidth)
