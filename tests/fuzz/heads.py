"""Headers that contradict each other, the body or the standard."""

import gzip
from collections.abc import Iterator, Mapping

BODY = b"SELECT * { ?s ?p ?o }"
"""A body that is sound by itself."""
_TYPE = "application/sparql-query"
_BOMB = gzip.compress(b"#" * 50_000_000)
"""Some 50 kB that stand for 50 MB."""

ACCEPTS: tuple[str | bytes, ...] = (
    "",
    ",",
    ";;;,,,;q=",
    "*",
    "*/",
    "/*",
    "*/*;q=nan",
    "*/*;q=-1",
    "*/*;q=1e999",
    "text/html;q=0.0000000000001",
    'text/turtle;profile="unclosed',
    "application/sparql-results+json;q=" + "9" * 4000,
    ",".join(["text/turtle"] * 1500),
    b"\xe4\xbb\xbb\xe5\x8a\xa1/\xff\xfe",
    "text/turtle; charset=utf-16",
    "text/html" * 700,
)

CONTENT_TYPES: tuple[str | bytes, ...] = (
    "",
    ";",
    "application",
    "application/",
    "application/sparql-query;charset",
    "application/sparql-query;charset=",
    "application/sparql-query;charset=utf-7",
    "application/sparql-query;charset=rot13",
    'application/sparql-query; charset="utf-8',
    "application/sparql-query, application/sparql-update",
    "APPLICATION/SPARQL-QUERY",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=idna",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "x" * 5000,
    "multipart/form-data; boundary=\x00",
    b"text/\xff\xfe",
)

FRAMINGS: tuple[tuple[Mapping[str, str | bytes], bytes], ...] = (
    ({"Content-Length": "0"}, BODY),
    ({"Content-Length": "5"}, BODY),
    ({"Content-Length": "100000"}, BODY),
    ({"Content-Length": "-1"}, BODY),
    ({"Content-Length": "+21"}, BODY),
    ({"Content-Length": "0x15"}, BODY),
    ({"Content-Length": "21, 22"}, BODY),
    ({"Content-Length": "9" * 40}, BODY),
    ({"Content-Length": "²¹"}, BODY),
    ({"Content-Length": "21", "Transfer-Encoding": "chunked"}, b"0\r\n\r\n"),
    ({"Transfer-Encoding": "chunked"}, b"15\r\n" + BODY + b"\r\n0\r\n\r\n"),
    ({"Transfer-Encoding": "chunked"}, b"ffffffffffffffffff\r\n" + BODY),
    ({"Transfer-Encoding": "chunked"}, b"-5\r\n" + BODY),
    ({"Transfer-Encoding": "chunked"}, b"15\r\n" + BODY),
    ({"Transfer-Encoding": "gzip, chunked"}, b"0\r\n\r\n"),
    ({"Transfer-Encoding": "xchunked"}, BODY),
    ({"Content-Encoding": "gzip"}, BODY),
    ({"Content-Encoding": "gzip"}, gzip.compress(BODY)),
    ({"Content-Encoding": "gzip"}, gzip.compress(BODY)[:-5]),
    ({"Content-Encoding": "gzip"}, _BOMB),
    ({"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(BODY))),
    ({"Content-Encoding": "br"}, BODY),
    ({"Content-Encoding": "identity, deflate,"}, BODY),
    ({"Expect": "100-continue"}, BODY),
    ({"Expect": "200-maybe"}, BODY),
    ({"Upgrade": "websocket", "Connection": "Upgrade"}, b""),
)

CONDITIONS: tuple[Mapping[str, str | bytes], ...] = (
    {"If-None-Match": '"'},
    {"If-None-Match": "W/" * 900},
    {"If-None-Match": ",".join(f'"{i}"' for i in range(900))},
    {"If-Modified-Since": "yesterday"},
    {"If-Modified-Since": "Sun, 31 Feb 2025 99:99:99 GMT"},
    {"If-Modified-Since": "Mon, 01 Jan 99999 00:00:00 GMT"},
    {"If-Modified-Since": "Mon, 01 Jan 0001 00:00:00 -2359"},
    {"If-Match": "*"},
    {"Range": "bytes=0-"},
    {"Range": "bytes=9-1,,-"},
    {"Range": "bytes=" + ",".join(f"{i}-{i}" for i in range(900))},
    {"Accept-Encoding": "gzip;q=nan, br;q=2, *;q="},
    {"Accept-Language": "zh-" * 1200},
    {"Accept-Language": b"\xff;q=\xfe"},
    {"Cookie": "lang=" + "z" * 6000},
    {"Cookie": b'lang="\xff\\'},
    {"Origin": "null"},
    {"Origin": b"http://\xff"},
    {"Authorization": "Bearer"},
    {"Authorization": "Basic !!!"},
    {"Authorization": b"Bearer \xff\xfe"},
    {"Authorization": "Bearer " + "a" * 8000},
    {"X-Forwarded-For": "::ffff:999.1.1.1, \t, unknown"},
    {"X-Forwarded-Proto": "javascript"},
    {"Host": ""},
    {"Host": "a b:c:d"},
    {"Host": b"\xff"},
    {"X-Request-ID": "a" * 9000},
)

TARGETS: tuple[str, ...] = (
    "?query=%",
    "?query=%zz",
    "?query=%ff%fe",
    "?query=%00",
    "?query=" + "%25" * 3000,
    "?" + "&" * 5000,
    "?" + "a=1&" * 3000,
    "?query=ASK{}&query=ASK{}",
    "?query=ASK{}&default-graph-uri=%00&named-graph-uri=not%20an%20iri",
    "?query=ASK{}&default-graph-uri=" + "x" * 5000,
    "?query=ASK{}&version=-1",
    "?query=ASK{}&version=99999999999999999999999",
    "?query=ASK{}&version=nan",
    "?query=ASK{}&version=١",
    "?query=ASK{}&timeout=-1",
    "?query=ASK{}&timeout=nan",
    "?query=ASK{}&timeout=1e400",
    "?query=ASK{}&timeout=0",
    "?query=ASK{}&format=../../etc",
    "?query=ASK{}&lang=%ff",
    "?graph=",
    "?graph=%00&default",
    "?default=%ff",
    "?graph=http://a%20b/",
    "?page=-1&limit=99999999999999999999&offset=-1",
    "?q=" + "%E4%BB%BB" * 2000,
    "?q=%22%20OR%20*%20NEAR(",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/%ff%fe",
    "/%00",
    "/" + "a/" * 3000,
    "/\u4efb\u52a1",
)


def heads() -> Iterator[Mapping[str, str | bytes]]:
    """Yield headers that stand before BODY."""
    for accept in ACCEPTS:
        yield {"Content-Type": _TYPE, "Accept": accept}
    for content_type in CONTENT_TYPES:
        yield {"Content-Type": content_type}
    for condition in CONDITIONS:
        yield {"Content-Type": _TYPE, **condition}
