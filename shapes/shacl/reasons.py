"""Why something cannot be checked by a query."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, for people."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the reason in `language` (`zh` or `en`)."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.en


class UncompiledError(Exception):
    """A constraint that no query says exactly."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.en)
        self.reason = reason


RECURSION = Reason("形状递归引用", "the shapes refer to one another in a circle")
SPELLING = Reason(
    "库只保存值，不保存这些字面量的写法",
    "the store keeps values, not the spellings of these literals",
)
REGEX = Reason("查询引擎不认识此正则表达式", "the engine does not know this regular expression")
MODIFIERS = Reason(
    "SPARQL 查询使用 LIMIT 或 OFFSET，须逐个节点执行",
    "the SPARQL query has a LIMIT or OFFSET, which is meant for each focus node",
)
NESTED = Reason(
    "EXISTS 或 GRAPH 之内的组使用预绑定变量",
    "a group within an EXISTS or GRAPH uses a pre-bound variable",
)
SHAPES_GRAPH = Reason("查询读取形状图本身", "the query looks at the shapes graph itself")
BLANK = Reason("查询不能指称空白节点", "no query can name a blank node")
DOUBTFUL = Reason("查询文本有歧义", "the query's text can be read in two ways")
