"""verl on the CPU, by its own interface for platforms (VERL_USE_EXTERNAL_MODULES=verl_cpu).

verl 0.9.1 has platforms for CUDA, ROCm and NPU only. This one tells it what a CPU is; its engine
for FSDP is that of CUDA (VERL_ENGINE_DEVICE=cuda). For start_consumer.py, not for real training.
"""

import types
from contextlib import contextmanager

import torch
from verl.plugin.platform import PlatformBase, PlatformRegistry


def device() -> types.ModuleType:
    """torch.cpu with the functions of torch.cuda that verl calls."""
    module = types.ModuleType("cpu")
    for name in ("max_memory_allocated", "max_memory_reserved", "memory_allocated"):
        setattr(module, name, lambda *_: 0)
    module.memory_reserved = lambda *_: 0
    module.mem_get_info = lambda *_: (0, 0)
    module.is_available = lambda: False
    module.empty_cache = module.synchronize = module.set_device = lambda *_: None
    module.get_device_name = lambda *_: "CPU"
    module.device_count = lambda: 1
    return module


@PlatformRegistry.register(platform="cpu")
class PlatformCPU(PlatformBase):
    device_name = "cpu"
    vendor_name = "cpu"
    device_module = device()

    def is_available(self):
        return True

    def current_device(self):
        return torch.device("cpu")

    def device_count(self):
        return 1

    def get_device_capability(self, device_index=0):
        return None, None

    def communication_backend_name(self):
        return "gloo"

    def visible_devices_envvar(self):
        return "CUDA_VISIBLE_DEVICES"

    def ray_resource_name(self):
        return "CPU"

    def ray_noset_envvars(self):
        return []

    def is_ipc_supported(self):
        return False

    def cudart(self):
        return None

    @contextmanager
    def nvtx_range(self, msg):
        yield

    def nothing(self, *_):
        return None

    set_device = synchronize = manual_seed = manual_seed_all = nothing
    set_allocator_settings = empty_cache = profiler_start = profiler_stop = nothing


begin = torch.distributed.init_process_group


def init_process_group(backend=None, **more):
    """verl names a backend for the CPU and one for the device, here twice the same."""
    return begin("cpu:gloo" if backend == "cpu:gloo,cpu:gloo" else backend, **more)


torch.distributed.init_process_group = init_process_group
