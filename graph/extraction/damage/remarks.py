"""What a reader must know about a damaged text, in words."""

from collections import Counter
from collections.abc import Iterator, Sequence

from graph.extraction.damage.record import Damage
from graph.facts import Note, NoteKind
from graph.reading.document import Document, Span

_MOST_WORDS = 12


def notes(document: Document, damage: Damage) -> Iterator[Note]:
    """Yield one note about the source for each kind of damage, at the first place of it."""
    text = document.text
    if damage.entities:
        broken = sum(entity.broken for entity in damage.entities)
        spans = [entity.span for entity in damage.entities]
        yield _note(
            NoteKind.BROKEN_ENTITY, text, spans,
            f"发现 {len(spans)} 处 HTML 实体（其中残缺 {broken} 处），已还原为所代表的字符",
            f"{len(spans)} HTML entities stand in the text, {broken} of them broken; "
            "read as the characters they stand for",
        )  # fmt: skip
    if damage.traditional:
        yield _traditional(text, damage)
    if damage.injected:
        yield _note(
            NoteKind.INJECTED, text, damage.injected,
            f"发现 {len(damage.injected)} 处混入的文字（字体与正文不同），读取时已剔除",
            f"{len(damage.injected)} words in another script were put into the text; "
            "they were left out",
        )  # fmt: skip
    if damage.suspect:
        yield _note(
            NoteKind.INJECTED, text, damage.suspect,
            f"发现 {len(damage.suspect)} 处疑似混入的文字，边界不明，予以保留",
            f"{len(damage.suspect)} places seem to hold words put into the text; their "
            "boundaries are not clear and they were kept",
        )  # fmt: skip
    if damage.masked:
        around = [Span(max(0, s.start - 2), min(len(text), s.end + 2)) for s in damage.masked]
        yield _note(
            NoteKind.MASKED, text, around,
            f"发现 {len(damage.masked)} 处被“*”遮盖的文字，保持原样，未作补全",
            f"words are masked by “*” in {len(damage.masked)} places; they were kept so and not "
            "filled in",
        )  # fmt: skip
    if damage.order:
        yield Note(
            NoteKind.SHUFFLED, None,
            f"文字的分句次序已被打乱：{damage.order.numbers} 个编号中仅 {damage.order.regular} "
            f"个与前一编号相接，{damage.order.cut_lines} 行紧接在逗号或顿号之后开始",
            f"the clauses stand in a shuffled order: {damage.order.regular} of "
            f"{damage.order.numbers} printed numbers go on from the one before, "
            f"{damage.order.cut_lines} lines begin right after a comma",
            span=damage.order.first, of_source=True,
        )  # fmt: skip


def _traditional(text: str, damage: Damage) -> Note:
    if damage.wrong:
        return _note(
            NoteKind.MECHANICAL_TRADITIONAL, text, damage.wrong,
            f"文字由简体机械转换为繁体，发现 {len(damage.wrong)} 处错误的繁体字，已按简体读取",
            "a machine made traditional characters of simplified ones, "
            f"{len(damage.wrong)} of them wrong; read as simplified",
        )  # fmt: skip
    return Note(
        NoteKind.MECHANICAL_TRADITIONAL,
        None,
        "文字与机械转换的繁体完全一致，已按简体读取",
        "the text is exactly what a machine makes of simplified characters; read as simplified",
        of_source=True,
    )


def _note(kind: NoteKind, text: str, spans: Sequence[Span], zh: str, en: str) -> Note:
    counts = Counter(span.of(text) for span in spans)
    detail = "、".join(f"{words}×{count}" for words, count in counts.most_common(_MOST_WORDS))
    return Note(kind, None, zh, en, detail, spans[0], of_source=True)
