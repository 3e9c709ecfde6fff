"""Words of what the probes missed, or left out."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    # a part that said nothing
    "probes.silent.graphics": "The graphics cards did not answer in time. Look again; if it happens every time, restart the computer.",
    "probes.silent.memory": "The memory could not be looked at.",
    "probes.silent.disk": "The drive for the models did not answer. If it is a network drive or a USB drive, check that it is connected.",
    "probes.nvidia-silent": "NVIDIA’s driver did not answer in time, so its cards are left out. Restart the computer, then look again.",
    "probes.bus-silent": "The list of graphics cards could not be read; only NVIDIA’s are known.",
    "probes.registry-only": "The graphics cards were read from the registry, because Windows’ list did not answer. How much of their memory is free is not known.",
    # cards that cannot be used as they are
    "probes.driver-missing": "{name} is there, but its driver is not. Install the driver of its maker, and the card can be used.",
    "probes.nouveau": "{name} runs with the driver “nouveau”, which the engine cannot use. Install NVIDIA’s own driver.",
    "probes.card-given-away": "{name} is reserved for a virtual machine, so it cannot be used here.",
    "probes.memory-unknown": "{name} does not say how much memory it has.",
    "probes.memory-absurd": "{name} says an impossible amount of memory, so it is taken as unknown.",
    # NVIDIA
    "probes.nvidia-library-missing": "{name} has its driver, but NVIDIA’s library is missing here. A container must be started with access to the card.",
    "probes.nvidia-restart": "NVIDIA’s driver was updated. Restart the computer, then the card can be used again.",
    "probes.nvidia-no-permission": "This user may not use NVIDIA’s cards. Ask the administrator of this computer.",
    "probes.nvidia-error": "NVIDIA’s driver answers with error {number}.",
    "probes.nvidia-card-silent": "NVIDIA’s card number {number} cannot be used at the moment.",
    "probes.nvidia-lost": "NVIDIA’s card number {number} was lost. Check that it is connected, then restart the computer.",
    "probes.nvidia-virtual": "{name} is a share of a card, so its speed cannot be predicted.",
    "probes.nvidia-mig": "{name} is divided into {count} parts (MIG). A model gets one of them: the largest is used.",
    "probes.nvidia-mig-empty": "{name} is divided (MIG), but no part of it is given to this computer.",
    # where we run
    "probes.container-limit": "Stillhouse runs in a container that may use {limit:memory} of the memory.",
    "probes.virtual-machine": "This is a virtual machine: only what it was given is seen.",
    "probes.wsl": "Linux runs inside Windows here: Windows keeps a part of the memory for itself.",
    "probes.rosetta": "Stillhouse was made for Intel Macs and runs through Rosetta. The version for Apple silicon is faster.",
}
