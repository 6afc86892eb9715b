"""The resources of this computer: cores, devices, memory, locks of the operating system."""
