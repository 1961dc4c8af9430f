"""The page of a report that is being made: that it is, and how the version before stood."""

from api.pages.frame import Behind, page
from api.pages.shares import words_of_shares
from api.report_pages import Subject, words
from api.reporting import PASSING, latest
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply


def passing(bench: Bench, asked: Asked, subject: Subject) -> Reply:
    """Show that the report of the version that is open is being made; this is not to be kept."""
    last = latest(bench)
    title = "完整性报告" if asked.language == "zh" else "Completeness report"
    reply = page(
        bench,
        asked,
        "report_passing.html",
        Behind(title),
        about=last.title(subject.graph) if last and subject.graph else None,
        last=last,
        tiers_of=last.standing(subject.graph or None, subject.department) if last else {},
        version=bench.snapshot.version,
        **words_of_shares(),
        **words(asked.language),
    )
    return Reply(reply.body, reply.media_type, reply.status, {**reply.headers, **PASSING})
