"""Prose of any length for measuring: an invented plan in which no two items say the same.

It says about as much as printed plans do: 5,000 characters hold some 55 assignments and 25 targets.
"""

import random

_THINGS = "书房 分馆 阅览室 自助机 借阅点 展厅 培训班 讲座 数据库 服务站 流动车 志愿队".split()
_PLACES = "城区 乡镇 社区 学校 园区 景区 车站 医院 商圈 村庄 街道 企业".split()
_ACTIONS = "建设 完善 推广 优化 更新 规范 整合 开放 升级 拓展".split()
_BODIES = "市文旅局 市教育局 市财政局 市发展改革委 市人力资源社会保障局 市科技局 市民政局".split()
_HAN = "零一二三四五六七八九"


def prose(characters: int, seed: int = 0) -> str:
    """Return a plan of about `characters` characters, with chapters, measures, duties, targets."""
    pick = random.Random(seed)  # noqa: S311 - it makes text, not secrets
    parts = [f"{title(seed)}\n"]
    length = measure = chapter = 0
    while length < characters:
        if measure % 5 == 0:
            chapter += 1
            parts.append(f"{han(chapter)}、{_phrase(pick)}工作\n")
        measure += 1
        parts.append(_measure(pick, measure))
        length += len(parts[-1])
    return "".join(parts)


def title(seed: int) -> str:
    """Return the title of the plan that `seed` gives."""
    return f"云溪市图书馆事业发展第{seed}号行动计划"


def han(number: int) -> str:
    """Return a number below 1,000 in Chinese numerals."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_HAN[hundreds]}百" + ("零" if rest and not tens else "") if hundreds else ""
    middle = f"{_HAN[tens] if tens > 1 or hundreds else ''}十" if tens else ""
    return head + middle + (_HAN[ones] if ones or not number else "")


def _phrase(pick: random.Random) -> str:
    return pick.choice(_ACTIONS) + pick.choice(_PLACES) + pick.choice(_THINGS)


def _measure(pick: random.Random, number: int) -> str:
    sentences = [
        f"{_phrase(pick)}，{_phrase(pick)}，让读者就近借书还书。"
        for _ in range(pick.randint(5, 10))
    ]
    amount, year = pick.randint(2, 900), pick.randint(2023, 2030)
    share = f"，覆盖率达到{pick.randint(40, 99)}%以上" if number % 3 == 0 else ""
    target = f"到{year}年，{_phrase(pick)}{amount}个{share}。"
    bodies = pick.sample(_BODIES, 3)
    duty = f"（{bodies[0]}牵头，{bodies[1]}、{bodies[2]}配合）"
    return f"（{han(number % 900 + 1)}）{_phrase(pick)}。{''.join(sentences)}{target}{duty}\n"
