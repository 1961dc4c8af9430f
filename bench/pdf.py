"""A PDF of 300 pages: `python -m bench.pdf` prints seconds, peak MiB and what was read."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import memory
from graph.reading import read
from graph.reading.document import Table
from tests.pdfs import Typesetter

PAGES = 300
COLUMNS = (90, 180, 80, 98)
TEXT = "各单位要把数字校园建设摆在突出位置，建立由教务处牵头、各二级学院配合的工作机制，" * 4


def main() -> None:
    """Make files of a tenth of the pages and of all, and read each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for pages in (PAGES // 10, PAGES):
            path = Path(folder) / f"{pages}.pdf"
            path.write_bytes(document(pages))
            subprocess.run([sys.executable, "-m", "bench.pdf", str(path)], check=True)


def document(pages: int) -> bytes:
    """Return a plan of this many pages; about one in three holds a table."""
    made = Typesetter(header="云溪市数字校园建设文件汇编")
    measure = 0
    while len(made.sheets) < pages:
        measure += 1
        made.paragraph(f"{measure}.推进第{measure}类改革。")
        for number in range(1, 10):
            made.paragraph(f"（{number}）{TEXT}到2027年建成{measure}个学习中心。")
        rows = [
            ("工作任务", "<", "牵头部门", "配合部门"),
            (f"第{measure}类", "1.办讲座", "教务处", ""),
        ]
        rows += [("^", f"{n}.开展{n}次观摩", "科研处", "各二级学院、工会") for n in range(2, 30)]
        made.table(rows, COLUMNS)
    return made.pdf()


def measured(path: Path) -> None:
    """Read one file and print what it took."""
    start = time.perf_counter()
    found = read(path)
    seconds = time.perf_counter() - start
    peak = memory.peak()
    tables = sum(isinstance(block, Table) for block in found.blocks)
    print(
        f"read        {path.stem:>5} pages .pdf  {seconds:.2f} s, peak {peak:.0f} MiB, "
        f"{len(found.text):,} characters, {len(found.blocks) - tables:,} paragraphs, "
        f"{tables} tables"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measured(Path(sys.argv[1]))
    else:
        main()
