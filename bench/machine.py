"""What the figures were measured on, and what processor time and memory the processes took."""

import platform
from collections.abc import Iterable

import psutil

CPU_INFO = "/proc/cpuinfo"


def description() -> dict[str, object]:
    """Cores, memory, versions, and how busy the machine is: others' load is in every figure."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "load_average": round(psutil.getloadavg()[0], 2),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        with open(CPU_INFO) as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def cpu_seconds(root: psutil.Process, *, alone: bool = False) -> dict[int, float]:
    """Processor seconds so far of `root` and, unless `alone`, of every process below it, by pid."""
    taken: dict[int, float] = {}
    for process in [root] if alone else [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.Error:  # it has just ended
            continue
        taken[process.pid] = times.user + times.system
    return taken


def between(before: dict[int, float], after: dict[int, float]) -> float:
    """Processor seconds taken from one look to the next. What ended in between is left out."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def memory_mb(pids: Iterable[int]) -> list[float]:
    """Resident megabytes of these processes and of those below them, the largest first."""
    sizes = []
    for pid in pids:
        root = psutil.Process(pid)
        sizes += [process.memory_info().rss / 2**20 for process in [root, *root.children(recursive=True)]]
    return sorted(sizes, reverse=True)
