"""HTML → Document: the document's paragraphs and data tables, without what the page adds."""

import re

from lxml import etree, html

from graph.errors import ReadingError
from graph.reading import content
from graph.reading.builder import TextBuilder
from graph.reading.document import Document, Source
from graph.reading.pieces import Piece, Pieces

MEDIA_TYPE = "text/html"

_HARDLY_ANY = 0.2
_LONGEST_ERROR = 400
_ERROR = re.compile(
    r"\s*(?:40[0-9]|50[0-9])(?:\s|\Z|错误|[-_:：])"
    r"|not found|forbidden|(?:internal )?server error|bad gateway|service unavailable|access denied"
    r"|.{0,12}(?:页面|网页|文件|地址)(?:不存在|未找到|没有找到|找不到|已删除|无法访问|走丢|出错)|找不到.{0,8}页|无法访问此",
    re.I,
)


def read(markup: str, source: Source) -> Document:
    """Read the text and data tables of a web page; `source` names it.

    Raises ReadingError if the page holds nothing to read, or says that there is no such page.
    """
    root = _parsed(markup)
    pieces = Pieces(root)
    if sum(piece.letters for piece in pieces.found) < pieces.hidden * _HARDLY_ANY:
        pieces = Pieces(root, with_hidden=True)
    title = "".join(root.xpath("string(//title)").split())
    kept = content.document(pieces.found, pieces.regions, title)
    _refuse_error(kept, title)
    builder = TextBuilder()
    for piece in kept:
        if piece.grid is None:
            builder.paragraph(piece.text)
        else:
            builder.table(piece.grid)
    if not builder.blocks:
        raise _no_content()
    return Document(source, builder.text(), builder.blocks)


def _parsed(markup: str) -> etree._Element:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise _no_content() from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReadingError(
            "网页元素嵌套过深，无法读全，未读取",
            "the page's elements are nested too deeply to be read whole; it was not read",
        )
    return root


def _refuse_error(pieces: list[Piece], title: str) -> None:
    first = pieces[0].text if pieces else ""
    short = sum(piece.letters for piece in pieces) <= _LONGEST_ERROR
    if short and (_ERROR.match(title) or _ERROR.match(first)):
        raise ReadingError(
            "网页是出错页面，不是文件正文；请重新打开原网页后另存",
            "the page says that an error happened; open the document's page again and save it",
        )


def _no_content() -> ReadingError:
    return ReadingError(
        "网页没有内容（正文可能由脚本载入）；请在浏览器中打开后另存为完整网页，或把正文复制为 .txt",
        "the page has no content (scripts may load it); open it in a browser and save it "
        "complete, or copy its text into a .txt",
    )
