"""One measured validation by pyrudof, run by an interpreter that has nothing else:
`python bench/rudof.py DATA SHAPES REPORT` prints what `bench.validators` prints."""

import json
import sys
import time
from pathlib import Path


def main(data: str, shapes: str, report: str) -> None:
    """Load the triples, validate them, write the report."""
    import pyrudof  # type: ignore[import-not-found]

    begun = time.perf_counter()
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(data, pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(shapes, pyrudof.ShaclFormat.Turtle)
    rudof.validate_shacl(pyrudof.ShaclValidationMode.Native)
    written = rudof.serialize_shacl_validation_results(
        format=pyrudof.ResultShaclValidationFormat.Turtle
    )
    Path(report).write_text(str(written), "utf-8")
    seconds = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    results = str(written).count("ValidationResult ")
    print(json.dumps({"seconds": seconds, "results": results, "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
