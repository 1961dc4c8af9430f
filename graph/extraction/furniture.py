"""What sites and printers put around a document: share buttons, sources, copies sent."""

import re
from collections.abc import Sequence

from graph.extraction.lines import Line
from graph.script import simplified

_LONGEST = 120
_ANYWHERE = re.compile(
    r"https?://|www\.|法宝|扫一扫|字体\s*[:：【\[]|字号\s*[:：]?\s*[大中小]|打印本|[【\[]\s*打印|关闭窗口"
    r"|分享到|浏览次数|阅读次数|点击量|访问量|当前位置|您的位置|您现在的位置|版权所有|ICP备|网安备|技术支持"
)
_WHOLE = re.compile(
    r"(?:来源|信息来源|发布时间|发布日期|发布机构|作者|编辑|责任编辑|索\s*引\s*号|主题词|主题分类|关键词|时效性|有效性"
    r"|公开方式|公开属性)\s*[:：].*"
    r"|[（(](?:此件|本文).{0,20}[)）]|(?:上|下)一[篇条]\s*[:：].*|抄\s*送\s*[:：].*|抄\s*报\s*[:：].*"
    r"|.{2,30}\d{4}年\d{1,2}月\d{1,2}日印发|目\s*录|[—─_=★☆*]+|首页\s*[>＞»/].*|打印|打印\s*关闭|返回顶部"
)
_FOOTER = re.compile(
    r"(?:主办|承办|协办)(?:单位)?\s*[:：].*|(?:地址|邮编|网站标识码|联系电话)\s*[:：].*"
)


def is_furniture(plain: str) -> bool:
    """Tell whether a line in simplified characters is no part of the document's text."""
    if _WHOLE.fullmatch(plain):
        return True
    sentence = len(plain) > _LONGEST or re.search(r"[。；]", plain) is not None
    return not sentence and _ANYWHERE.search(plain) is not None


def lines(lines: Sequence[tuple[int, Line]]) -> set[int]:
    """Return which lines without number are furniture; who runs a site is named among it at the
    end (主办单位：…), which elsewhere is a duty."""
    plain = [(i, simplified(line.text)) for i, line in lines if line.number is None]
    found = {index for index, text in plain if is_furniture(text)}
    footer: set[int] = set()
    for index, text in reversed(plain):
        if index not in found and not _FOOTER.fullmatch(text):
            break
        footer.add(index)
    return found | (footer if footer & found else set())
