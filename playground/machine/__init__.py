"""What this computer offers: cores, devices, locks of the operating system."""
