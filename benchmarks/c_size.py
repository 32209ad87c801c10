"""Report flash and RAM of generated C for `-Os`, on 32-bit ARM if its compiler is installed.

    python benchmarks/c_size.py [NETWORK …]

Flash is code and constants of the network's object file, without the self-test; RAM is the struct,
which holds weights and workspace, and the deepest stack frame of one function.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from symmlp.codegen.c.target import generate_c
from symmlp.network import Network

NETWORKS = ("2-3-1", "4-8-2", "16-16-4", "64-30-10")
ARM = "arm-linux-gnueabihf"
FLAGS = ("-std=c99", "-Os", "-fstack-usage", "-c")


def report(network: Network, batch: int, real: str, prefix: str) -> tuple[int, int, int]:
    """Return bytes of flash, of the struct, and of the largest stack frame."""
    source = generate_c(network, batch=batch, real=real, self_test=False)
    size = f"char struct_size[sizeof({source.name})];"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, text in source.files.items():
            (place / name).write_text(text, encoding="utf-8")
        (place / "size.c").write_text(f'#include "{source.name}.h"\n{size}\n')
        for name in (source.name, "size"):
            command = [f"{prefix}gcc", *FLAGS, "-o", f"{name}.o", f"{name}.c"]
            subprocess.run(command, cwd=folder, check=True)
        flash = _sections(f"{prefix}size", place / f"{source.name}.o")
        ram = _sections(f"{prefix}size", place / "size.o")
        frames = re.findall(r"\t(\d+)\t", (place / f"{source.name}.su").read_text())
    return flash[0], ram[1] + ram[2], max(map(int, frames))


def _sections(tool: str, path: Path) -> tuple[int, ...]:
    text = subprocess.run([tool, path], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in text.split("\n")[1].split()[:3])


if __name__ == "__main__":
    prefix = f"{ARM}-" if shutil.which(f"{ARM}-gcc") else ""
    print(f"{prefix}gcc -Os: bytes of flash, struct, stack")
    for text in sys.argv[1:] or NETWORKS:
        for batch in (1, 16):
            for real in ("float", "double"):
                numbers = report(Network.parse(text), batch, real, prefix)
                print(f"{text:10} batch {batch:<3} {real:7}" + "".join(f"{n:9,}" for n in numbers))
