"""Patches that torchtune 0.6.1's distributed recipe needs to run on a CPU.

It reads GPU memory statistics unconditionally, which raises, and calls torch.cpu.empty_cache, which
does not exist.
"""


def repair() -> None:
    """Patches torch and torchtune in this process; does nothing if there is a GPU."""
    import torch
    import torchtune.training as training

    if torch.cuda.is_available():
        return
    training.get_memory_stats = lambda device, reset_stats=True: {}
    training.log_memory_stats = lambda stats, message="": None
    for name in ("empty_cache", "reset_peak_memory_stats"):
        if not hasattr(torch.cpu, name):
            setattr(torch.cpu, name, lambda *args, **kwargs: None)
