"""The terms that a document's units are about."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.derivation.words import words

MOST = 5
"""How many terms a unit has at most."""

LONGEST = 10
"""How many characters a term has at most."""

_OFTEN = 3
_SHORT = 6
_TOGETHER = 0.5
_WORDS = 4
_TELLING = 9.0
_OF_NAMES = 14.0
_IN_TITLE = 3
_QUOTED = re.compile(r"[“‘「『]([^“”‘’「」『』，。；：、！？\s]{2,10})[”’」』]")
_PLUS = re.compile(r"[0-9A-Za-z]+\+[0-9A-Za-z]+")
_TITLES = re.compile(r"《[^《》]{1,120}》")
_MARKS = re.compile(r"[“”\"‘’「」『』]")
_CHUNK = re.compile("[\u3400-\u9fffA-Za-z0-9+]+")

# What every policy is full of, and so tells nothing of any: the verbs of policy, and its nouns.
_GENERIC = frozenset(
    """
    加强 推进 推动 促进 提高 提升 完善 健全 建立 建设 建成 实施 落实 开展 组织 强化 深化 优化 加大
    加快 支持 鼓励 引导 发展 改革 创新 探索 制定 规范 做好 做优 打造 培育 扩大 坚持 启动 实现 保障
    推行 推广 构建 形成 完成 达到 确保 进行 参与 负责 牵头 配合 服务 管理 利用 结合 适应 围绕 按照
    根据 依据 要求 需要 需求 有关 相关 有效 积极 全面 进一步 重点 重大 重要 主要 基本 具体 不断 充分
    工作 任务 措施 举措 机制 制度 体系 体制 模式 方式 方法 办法 方案 计划 规划 意见 通知 政策 规定
    标准 条件 情况 问题 作用 水平 能力 质量 力度 程度 范围 内容 原则 目标 责任 职责 部门 单位 机构
    领导 人员 方面 过程 环节 阶段 基础 优势 特色 资源 国家 全国 我国 中国 社会 地方 各地 地区 省级
    市级 县级 校级 政府 人民政府 国务院 中央 企业 学校 个人 群众 时代 精神 思想 意识 力量 内部 外部
    年度 时间 期间 数量 比例 规模 总量 项目 活动 平台 机会 环境 氛围 成果 经验 典型 示范 试点 试行
    结构 整体 综合 公共 专门 专项 统筹 协调 协同 衔接 考核 指导 监督 检查 评价 评估 宣传 总结 汇报
    级 有 要 能 会 使 让 等 好 大 小 多 少 内 外 上 下 中 新 高 强 一 各 本 该 其 及 并 或 和 与
    """.split()
)


@dataclass(frozen=True, slots=True)
class Words:
    """A unit's title and its own words."""

    title: str
    text: str


def of_units(units: Sequence[Words], parties: Iterable[str] = ()) -> list[list[str]]:
    """Return the terms of each of a document's units, the most telling first.

    Terms are dictionary nouns and the document's own names: what it quotes, what its titles
    name, and words that it keeps side by side. The names of parties are none. Nothing but the
    document counts, so that it has the same terms whatever is read before it.
    """
    left_out = sorted({party for party in parties if len(party) > 1}, key=len, reverse=True)
    quoted = {name for unit in units for name in _names(f"{unit.title}\n{unit.text}")}
    quoted.difference_update(left_out)
    cleaned = [(_chunks(unit.title, left_out), _chunks(unit.text, left_out)) for unit in units]
    distinct = dict.fromkeys(chunk for pair in cleaned for part in pair for chunk in part)
    whole = _whole(quoted)
    runs = {chunk: list(_runs(chunk, whole)) for chunk in distinct}
    titles = (run for title, _ in cleaned for chunk in title for run in runs[chunk])
    names = quoted | _joined(run for found in runs.values() for run in found) | _named(titles)
    terms = {chunk: _terms(found, names) for chunk, found in runs.items()}
    found = [
        tuple([term for chunk in part for term in terms[chunk]] for part in pair)
        for pair in cleaned
    ]
    chosen = [_chosen(title, text, names) for title, text in found]
    anywhere = {term for telling in chosen for term in telling}
    return [
        list(dict.fromkeys([*telling, *(term for term in title if term in anywhere)]))
        for telling, (title, _) in zip(chosen, found, strict=True)
    ]


def _whole(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern that divides a text at these names, the longest first."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("(" + "|".join(map(re.escape, longest)) + ")") if longest else None


def _chunks(text: str, left_out: Collection[str]) -> list[str]:
    """Return the stretches of a text between its punctuation, without names that are no terms."""
    plain = _MARKS.sub("", _TITLES.sub("，", unicodedata.normalize("NFKC", text)))
    for name in left_out:
        if name in plain:
            plain = plain.replace(name, "，")
    return _CHUNK.findall(plain)


def _names(text: str) -> Iterator[str]:
    """Yield what a text quotes, and names such as 1+X."""
    plain = _TITLES.sub("，", unicodedata.normalize("NFKC", text))
    for quoted in _QUOTED.findall(plain):
        if _CHUNK.fullmatch(quoted) and not quoted.isdigit():
            yield quoted
    yield from _PLUS.findall(plain)


def _runs(chunk: str, whole: re.Pattern[str] | None) -> Iterator[list[str]]:
    """Yield the words of a stretch in runs of what can be part of a term."""
    run: list[str] = []
    for place, part in enumerate(whole.split(chunk) if whole else [chunk]):
        for word in [part] if place % 2 else words().cut(part):
            if place % 2 or (word not in _GENERIC and words().is_content(word)):
                run.append(word)
            elif run:
                yield run
                run = []
    if run:
        yield run


def _joined(runs: Iterable[list[str]]) -> set[str]:
    """Return the words that stand side by side often, and mostly where they stand at all."""
    single: Counter[str] = Counter()
    several: Counter[tuple[str, ...]] = Counter()
    for run in runs:
        single.update(run)
        for start in range(len(run)):
            for end in range(start + 2, min(start + _WORDS, len(run)) + 1):
                several[tuple(run[start:end])] += 1
    often = {
        parts: count
        for parts, count in several.items()
        if count >= _OFTEN
        and count >= _TOGETHER * min(single[part] for part in parts)
        and 2 < len("".join(parts)) <= LONGEST
        and words().ends_name(parts[-1])
    }
    return {"".join(parts) for parts in often}


def _named(runs: Iterable[list[str]]) -> set[str]:
    """Return what titles name in a few words side by side (产教融合)."""
    return {
        "".join(run)
        for run in runs
        if len(run) in (2, 3)
        and 2 < len("".join(run)) <= _SHORT
        and all(len(word) == 1 or words().is_noun(word) for word in run)
        and words().ends_name(run[-1])
    }


def _terms(runs: Iterable[list[str]], names: Collection[str]) -> list[str]:
    """Return the terms in a stretch of text, in reading order: the longest names, then nouns."""
    return [term for run in runs for term in _in_run(run, names)]


def _in_run(run: Sequence[str], names: Collection[str]) -> Iterator[str]:
    start = 0
    while start < len(run):
        for end in range(min(start + LONGEST, len(run)), start, -1):
            term = "".join(run[start:end])
            if term in names or (end == start + 1 and _is_term(term)):
                yield term
                break
        start = max(end, start + 1)


def _is_term(word: str) -> bool:
    return len(word) > 1 and words().is_noun(word) and words().rarity(word) >= _TELLING


def _chosen(title: Sequence[str], text: Sequence[str], names: Collection[str]) -> list[str]:
    counts: Counter[str] = Counter()
    for term in title:
        counts[term] += _IN_TITLE
    counts.update(text)
    weights = {
        term: count * (_OF_NAMES if term in names else words().rarity(term))
        for term, count in counts.items()
    }
    return sorted(weights, key=lambda term: (-weights[term], term))[:MOST]
