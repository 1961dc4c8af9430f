"""The fixed wording of web pages around a document: buttons, paths, editors, site owners."""

import re

from lxml import etree

_LONGEST = 80
_CONTROLS = re.compile(
    r"(?:评论|打印本页|打印|关闭窗口|关闭本页|关闭|分享到|分享|收藏|复制链接|纠错|我要纠错|返回顶部|返回首页|返回列表"
    r"|返回|回到顶部|顶部|首页|上一页|下一页|尾页|末页|字体大小|字体|字号|大小|视力保护色|放大|缩小|默认|微信好友|微信"
    r"|新浪微博|腾讯微博|微博|朋友圈|QQ空间|QQ好友|QQ|空间|手机版|无障碍阅读|长者模式|适老化|语音播报|朗读"
    r"|[大中小到至｜|/\[\]【】（）()：:，、><»›·\-—+AaTt\s\u3000\u00a0])++"
)
_OPENINGS = re.compile(
    r"扫一扫|扫码|扫描二维码|用手机打开|手机扫|您(?:现在|当前)?(?:所在)?的?位置|(?:当前|所在)位置"
    r"|上一[篇条]|下一[篇条]|相关(?:链接|阅读|文章|新闻|稿件|文档|推荐)|延伸阅读|推荐阅读|热门(?:文章|推荐)|猜你喜欢|友情链接"
    r"|登录后|(?:网友|发表|我要)评论|责任编辑|(?:编辑|责编)[：:]|(?:本文)?(?:浏览|访问|阅读|点击)(?:次数|量|数)|今天是|欢迎(?:访问|光临|您)"
    r"|您访问的链接即将离开|分享到|【字体|字体[：:]|打印本页|我要纠错|设为首页|加入收藏"
)
_STEP = re.compile(r"[\w\s](?:[>＞]{1,2}|[»›→])[\w\s]")
_OWNER = re.compile(
    r"版权所有(?![者人权])|ICP[备证]|公网安备|网站标识码|copyright|all rights reserved|©"
    r"|政府网站找错|建议(?:您)?使用.{0,30}浏览器|最佳(?:浏览|分辨率)",
    re.I,
)
_ADDRESS = re.compile(
    r"(?:网站)?(?:主办|承办|协办|管理|维护)(?:单位|[：:])|技术支持|(?:联系|办公)?(?:地址|电话|邮箱)[：:]|邮(?:政)?编码?[：:]|传真[：:]"
    r"|网站(?:地图|声明|首页)|关于(?:我们|本站)|联系我们|隐私"
)
_MARKS = frozenset(
    "nav navbar menu breadcrumb breadcrumbs crumb crumbs footer copyright share sidebar related "
    "pagination pager toolbar".split()
)
_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "menu", "menubar"})
_TEXT_NAMES = ("content", "article", "editor", "zoom", "detail")
_WORDS = re.compile(r"[\w-]+")


def is_control(text: str) -> bool:
    """Tell whether a line is made of buttons: 打印, 关闭, 分享."""
    return len(text) <= _LONGEST and _CONTROLS.fullmatch(text) is not None


def is_notice(text: str) -> bool:
    """Tell whether a line says something about the page, such as where it stands on the site."""
    line = text.strip()
    return len(line) <= _LONGEST and line[-1:] != "。" and _OPENINGS.match(line) is not None


def is_path(text: str) -> bool:
    """Tell whether a line with links is the way to the page: 首页 > 政务公开 > 正文."""
    return len(text) <= 2 * _LONGEST and _STEP.search(text) is not None


def names_owner(text: str) -> bool:
    """Tell whether a line says whose site it is: copyright, registration numbers."""
    return len(text) <= 4 * _LONGEST and text[-1:] != "。" and _OWNER.search(text) is not None


def is_address(text: str) -> bool:
    """Tell whether a line may belong to the lines around a site's owner."""
    return len(text) <= 2 * _LONGEST and _ADDRESS.match(text.strip()) is not None


def is_marked(element: etree._Element) -> bool:
    """Tell whether the markup calls an element navigation, a side bar or a footer."""
    if element.tag in ("nav", "aside") or element.get("role") in _ROLES:
        return True
    if element.tag == "footer":
        return next(element.iterancestors("article", "main"), None) is None
    return not _MARKS.isdisjoint(_WORDS.findall(_named(element)))


def is_hinted(element: etree._Element) -> bool:
    """Tell whether the markup calls an element the page's text."""
    if element.tag in ("article", "main") or element.get("role") in ("article", "main"):
        return True
    if element.get("itemprop") == "articleBody":
        return True
    return any(word in _named(element) for word in _TEXT_NAMES)


def is_title(element: etree._Element) -> bool:
    """Tell whether the markup calls an element a title."""
    return element.tag in ("h1", "h2") or "title" in _named(element)


def _named(element: etree._Element) -> str:
    return f"{element.get('id') or ''} {element.get('class') or ''}".lower()
