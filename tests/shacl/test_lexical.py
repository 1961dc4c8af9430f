"""Which literals are well-formed, judged by their spelling in the engine."""

import pyoxigraph as ox
import pytest

from shapes.shacl.lexical import RANGES, SPELLINGS
from shapes.shacl.terms import XSD

RIGHT = {
    "boolean": ["true", "false", "0", "1"],
    "integer": ["0", "-7", "+7", "12345678901234567890"],
    "decimal": ["1", "1.", ".5", "-1.50", "+0.0"],
    "double": ["1e0", "-1.5E-3", "INF", "-INF", "NaN", "7"],
    "date": ["2024-02-29", "2000-02-29", "2023-12-31", "-0044-03-15", "12024-01-01", "2024-01-01Z"],
    "time": ["00:00:00", "23:59:59.999", "24:00:00", "12:00:00+14:00"],
    "dateTime": ["2024-02-29T23:59:59", "2024-01-01T00:00:00.5-05:00", "2023-01-01T24:00:00Z"],
    "dateTimeStamp": ["2024-02-29T23:59:59Z"],
    "gYear": ["2024", "-0001", "2024+08:00"],
    "gYearMonth": ["2024-12"],
    "gMonth": ["--12"],
    "gDay": ["---31"],
    "gMonthDay": ["--02-29", "--12-31"],
    "duration": ["P3Y", "P1Y2M3DT4H5M6.7S", "-P1D", "PT1S", "P2M", "PT5M"],
    "yearMonthDuration": ["P1Y", "P1Y2M", "-P14M"],
    "dayTimeDuration": ["P1D", "PT1H", "P1DT1.5S"],
    "hexBinary": ["", "0fB7"],
    "language": ["zh", "zh-Hans-CN"],
    "byte": ["-128", "127"],
    "unsignedInt": ["0", "4294967295"],
    "positiveInteger": ["1"],
}
WRONG = {
    "boolean": ["yes", "TRUE", ""],
    "integer": ["", "1.0", "z", "1e3", "--1", "１"],
    "decimal": ["", ".", "1e0", "1,5"],
    "double": ["", "inf", "1e", "+NaN"],
    "date": [
        "2023-02-29",
        "1900-02-29",
        "2024-13-01",
        "2024-04-31",
        "24-01-01",
        "2024-1-1",
        "02024-01-01",
    ],
    "time": ["24:00:01", "1:00:00", "12:60:00", "12:00"],
    "dateTime": ["2024-01-01", "2024-01-01T25:00:00", "2024-01-01 00:00:00"],
    "dateTimeStamp": ["2024-02-29T23:59:59"],
    "gYear": ["24", "2024-01", "02024"],
    "gYearMonth": ["2024-13"],
    "gMonth": ["--13", "12"],
    "gDay": ["---32"],
    "gMonthDay": ["--02-30", "--04-31"],
    "duration": ["P", "3Y", "PT", "P1DT", "P1S", "P-1D"],
    "yearMonthDuration": ["P1D", "P"],
    "dayTimeDuration": ["P1Y", "PT"],
    "hexBinary": ["0", "xx"],
    "language": ["", "zh_CN", "abcdefghi"],
    "byte": ["128", "-129", "x"],
    "unsignedInt": ["-1", "4294967296"],
    "positiveInteger": ["0"],
}


def _well_formed(name: str, spelling: str) -> bool:
    """Ask the engine as compiled shapes do, of a string, whose spelling no store changes."""
    pattern = ox.Literal(SPELLINGS[XSD + name])
    least, most = RANGES.get(XSD + name, (None, None))
    tests = [f"REGEX(?s, {pattern})"]
    tests += [f"<{XSD}decimal>(?s) >= {least}"] if least is not None else []
    tests += [f"<{XSD}decimal>(?s) <= {most}"] if most is not None else []
    asked = f"COALESCE({' && '.join(tests)}, false)"
    query = f"ASK {{ BIND({ox.Literal(spelling)} AS ?s) FILTER({asked}) }}"
    return bool(ox.Store().query(query))


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_spellings_are_told_apart(name: str) -> None:
    assert [spelling for spelling in RIGHT[name] if not _well_formed(name, spelling)] == []
    assert [spelling for spelling in WRONG[name] if _well_formed(name, spelling)] == []


def test_every_datatype_is_tried() -> None:
    families = {XSD + name for name in RIGHT}
    assert set(SPELLINGS) - families <= {*RANGES, XSD + "float"}
