"""Adapters: one module per thing outside (the system, disks, the network, processes). They know only the core."""
