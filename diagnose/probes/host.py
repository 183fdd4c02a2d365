"""What kind of machine this is and whether its clock is kept by a time service, as far as a few small files tell.

Nothing is started and nothing is asked over a network, so it takes no time and cannot fail: what cannot be read stays ``unknown``.
"""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from diagnose.model import Value

_READ = 8_192
"""Bytes read of any file: what is looked for stands near the beginning."""

_CONTAINER_FILES = (".dockerenv", "run/.containerenv")
"""Made by Docker and by Podman in the root of a container."""

_CONTAINER_GROUPS = ("docker", "kubepods", "containerd", "libpod", "lxc")
"""Words in the control groups of a process inside a container; with version 2 of control groups often none stands there."""

_WSL = "microsoft"
"""In the kernel's release on both versions of the Windows Subsystem for Linux."""

_VIRTUAL = ("kvm", "qemu", "vmware", "virtualbox", "virtual machine", "xen", "bochs", "google compute engine", "amazon ec2", "openstack", "hvm domu")
"""Words in the DMI names of virtual machines (systemd's detect-virt compares the same ones)."""

_VIRTUAL_FLAG = " hypervisor "
"""CPU flag that an x86 processor shows to a guest alone (CPUID leaf 1, ECX bit 31)."""

_STA_UNSYNC = 0x40
"""Bit of ``timex.status``: no time service keeps the kernel's clock (adjtimex(2))."""


class _Timex(ctypes.Structure):
    """The beginning of ``struct timex``, and room for the rest of it on every platform."""

    _fields_ = (
        ("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long), ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long), ("status", ctypes.c_int), ("rest", ctypes.c_byte * 256),
    )  # fmt: skip


def kernel_synchronised() -> bool | None:
    """Whether Linux's kernel clock is kept by a time service; ``None`` where the kernel does not say. Reading needs no rights."""
    try:
        now = _Timex(modes=0)
        answered = ctypes.CDLL(None).adjtimex(ctypes.byref(now)) >= 0
    except (OSError, AttributeError, TypeError):  # no such function, or no library to look in
        return None
    return not now.status & _STA_UNSYNC if answered else None


@dataclass(frozen=True)
class Host:
    """The machine a diagnosis runs on. ``root`` is where its files are, ``system`` its operating system in Python's words in small
    letters, ``synchronised`` asks the kernel of Linux."""

    root: Path = Path("/")
    system: str = field(default_factory=lambda: platform.system().lower())
    synchronised: Callable[[], bool | None] = kernel_synchronised

    def reading(self) -> dict[str, Value]:
        """The attributes of the fact ``host``."""
        if self.system != "linux":
            return {"host.system": self.system if self.system in ("darwin", "windows") else "other" if self.system else "unknown"}
        return {
            "host.system": "linux", "host.container": "inside" if self._contained() else "unseen",
            "host.machine": self._machine(), "host.time_sync": self._time_sync(),
        }  # fmt: skip

    def _contained(self) -> bool:
        if any(self._is_there(name) for name in _CONTAINER_FILES):
            return True
        return _has(self._text("proc/self/cgroup"), _CONTAINER_GROUPS)

    def _machine(self) -> str:
        if _WSL in self._text("proc/sys/kernel/osrelease"):
            return "wsl"
        names = " ".join(self._text(f"sys/class/dmi/id/{name}") for name in ("sys_vendor", "product_name"))
        return "virtual" if _has(names, _VIRTUAL) or _VIRTUAL_FLAG in self._text("proc/cpuinfo") else "unseen"

    def _time_sync(self) -> str:
        # Beside the kernel's flag, the mark that systemd-timesyncd leaves after its first answer.
        kept = True if self._is_there("run/systemd/timesync/synchronized") else self.synchronised()
        return "unknown" if kept is None else "synchronised" if kept else "unsynchronised"

    def _is_there(self, name: str) -> bool:
        try:
            return (self.root / name).exists()
        except OSError:
            return False

    def _text(self, name: str) -> str:
        try:
            with (self.root / name).open("rb") as file:
                return file.read(_READ).decode("utf-8", "replace").lower()
        except OSError:
            return ""


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
