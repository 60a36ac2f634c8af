"""The commands of `refrain`, a file each. They read options, call the library, and print; nothing else."""
