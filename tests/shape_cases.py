"""For each shape the smallest changes to a sound document that pass and that fail it.

A case is Turtle; what it must report is a set of shape, focus node, path and value.
"""

from tests.conftest import ROOT

EX = "http://127.0.0.1:8000/id/policy/k/"
GRAPH = "http://127.0.0.1:8000/graph/k"

Row = tuple[str, str, str, str | None]
"""A result: shape, focus node, path and value."""
Expected = set[Row]


def _data(name: str) -> str:
    return (ROOT / "tests" / "data" / "shapes" / name).read_text("utf-8")


COMPLETE = _data("document.ttl")
"""A document that every shape looks at and that passes all; one statement on each line."""
NESTED = _data("nested.ttl")
"""A task within the task of COMPLETE."""
PARENT = _data("parent.ttl")
"""A document that carries out another, so far as shapes across documents look at both."""


def without(*beginnings: str, turtle: str = COMPLETE) -> str:
    """Return the statements that begin with none of these; each must be the beginning of one."""
    lines = turtle.splitlines()
    for beginning in beginnings:
        kept = [line for line in lines if not line.strip().startswith(beginning)]
        assert len(kept) < len(lines), f"nothing begins with {beginning}"
        lines = kept
    return "\n".join(lines)


def changed(old: str, new: str, turtle: str = COMPLETE) -> str:
    """Return the statements with one part of them exchanged."""
    assert turtle.count(old) == 1, f"{old} stands there {turtle.count(old)} times"
    return turtle.replace(old, new)


def note(kind: str, about: str, detail: str | None = None, name: str = "note") -> str:
    """Return a reading note."""
    said = f"; pg:detail '{detail}'" if detail else ""
    return f"ex:{name} a pg:ReadingNote ; pg:noteKind pg:{kind} ; pg:about ex:{about} {said}.\n"


AGAIN = """
    ex:again a pg:Task , pg:Project ; pg:text "建设3个基地" ; pg:path "2.1" ; pg:partOf ex:section ;
        pg:repeats ex:task ; pg:deadlineText "年底前" ; prov:wasDerivedFrom ex:span .
    ex:lead pg:leads ex:again ; pg:involvedIn ex:again .
    ex:support pg:supports ex:again ; pg:involvedIn ex:again .
"""
_ELSEWHERE = """
    ex:third a pg:Party , pg:Department ; pg:name "人事处" ; pg:involvedIn ex:task .
"""
_LAST = "ex:target pg:deadlineEnd"
_PARTY = "^pg:leads|^pg:responsibleFor|^pg:partOf"
_EXACT = "prov:wasDerivedFrom/oa:hasSelector/oa:exact"
_DEADLINE = "pg:deadlineText|pg:deadline|pg:hasTarget|^pg:partOf"
_OWNER = "|".join(
    f"(^pg:hasTarget/{step}^pg:{role})"
    for role in ("leads", "responsibleFor")
    for step in ("", "^pg:implements/", "^pg:partOf/")
)
_SHARE = 'ex:share pg:value "80"^^xsd:decimal'
_NOTED = "^pg:about/pg:detail"

CONFORMING = {
    "complete": COMPLETE,
    "project outside any measure": COMPLETE
    + without("ex:inner pg:implements", turtle=NESTED)
    + "ex:inner a pg:Project .",
    "nested tasks carry parties, objective, action and deadline": without(
        "ex:lead pg:leads ex:task",
        "ex:support pg:supports ex:task",
        "ex:task pg:objective ",
        "ex:task pg:action ",
        "ex:task pg:hasTarget",
    )
    + NESTED
    + "ex:inner pg:hasTarget ex:target .",
    "prose, which has no columns": without("ex:task pg:objective", "ex:task pg:action"),
    "led and responsible": COMPLETE + _ELSEWHERE + "ex:third pg:responsibleFor ex:task .",
    "one party leads one task and supports another": COMPLETE
    + NESTED
    + _ELSEWHERE
    + "ex:third pg:leads ex:task ; pg:supports ex:inner ; pg:involvedIn ex:inner .",
    "carried down and stated": COMPLETE
    + "ex:more a pg:Assignment ; pg:task ex:task ; pg:party ex:lead ; pg:role pg:Lead ; "
    "pg:basis pg:CarriedDown ; pg:surfaceForm '教务处' ; prov:wasDerivedFrom ex:span .",
    "support carried down": changed("pg:role pg:Lead", "pg:role pg:Support").replace(
        "pg:basis pg:Stated", "pg:basis pg:CarriedDown"
    ),
    "dates by the month": changed('"2024-05-01"^^xsd:date', '"2024-05"^^xsd:gYearMonth'),
    "the owner of a measure's target leads its task": changed(
        "ex:task pg:hasTarget", "ex:measure pg:hasTarget"
    )
    + "ex:task pg:deadlineText '年底前' .",
    "notes that are no findings": COMPLETE
    + note("EmptyCell", "task", "改革目标")
    + note("ReadingFailed", "task", name="n2"),
    "a name may lack its beginning in support": COMPLETE
    + "ex:inferred rdf:subject ex:support ; pg:method 'elided-prefix' ; rdf:object '市体育局' .",
}

FAILING: dict[str, tuple[str, Expected]] = {
    "nothing at all": ("", {("PolicyExists", "pg:Policy", "^rdf:type", None)}),
    "policy without title": (
        without("ex:policy dct:title"),
        {("PolicyTitle", "policy", "dct:title", None)},
    ),
    "date of issue in words": (
        changed('"2024-05-01"^^xsd:date', '"去年"'),
        {("PolicyDateForm", "policy", "dct:issued", "去年")},
    ),
    "copy in disorder": (
        COMPLETE + note("Shuffled", "source") + note("Shuffled", "source", name="n2"),
        {("SourceDamage", "source", "^pg:about/pg:noteKind", "pg:Shuffled")},
    ),
    "row that was not read": (
        COMPLETE
        + note("ReadingFailed", "task")
        + "ex:note rdfs:comment '一行未读取'@zh , 'a row was not read'@en .",
        {("ReadWhole", "task", "^pg:about/rdfs:comment", "一行未读取")},
    ),
    "section and measure without a path": (
        without("ex:section pg:path", "ex:measure pg:path"),
        {
            ("HeadingPath", "section", "pg:path", None),
            ("HeadingPath", "measure", "pg:path", None),
        },
    ),
    "measure without title": (
        without("ex:measure dct:title"),
        {("MeasureTitle", "measure", "dct:title", None)},
    ),
    "units outside the tree": (
        changed("pg:partOf ex:measure", "pg:partOf ex:nowhere").replace(
            "ex:section pg:partOf ex:policy .", ""
        ),
        {
            ("UnitPlace", "task", "pg:partOf/rdf:type", None),
            ("UnitPlace", "section", "pg:partOf/rdf:type", None),
        },
    ),
    "task without text": (
        without("ex:task pg:text"),
        {("TaskText", "task", "pg:text", None)},
    ),
    "task without path": (
        without("ex:task pg:path"),
        {("TaskPath", "task", "pg:path", None)},
    ),
    "task without measure": (
        without("ex:task pg:implements"),
        {
            ("TaskMeasure", "task", "pg:implements", None),
            ("MeasureTask", "measure", "^pg:implements", None),
        },
    ),
    "task implements what is no measure": (
        COMPLETE + changed("pg:implements ex:measure", "pg:implements ex:policy", NESTED),
        {("TaskMeasure", "inner", "pg:implements", None)},
    ),
    "something that is no party": (
        COMPLETE + "ex:somebody pg:involvedIn ex:task .",
        {("TaskParties", "task", "^pg:involvedIn", "somebody")},
    ),
    "party without a name": (
        without("ex:support pg:name"),
        {("PartyName", "support", "pg:name", None)},
    ),
    "party involved in what is no task": (
        COMPLETE + "ex:lead pg:involvedIn ex:measure .",
        {("PartyTasks", "lead", "pg:involvedIn", "measure")},
    ),
    "assignment of no task": (
        changed("ex:assigned pg:task ex:task", "ex:assigned pg:task ex:measure"),
        {("AssignmentTask", "assigned", "pg:task/rdf:type", None)},
    ),
    "assignment to nobody": (
        without("ex:assigned pg:party"),
        {("AssignmentParty", "assigned", "pg:party/rdf:type", None)},
    ),
    "assignment without a role": (
        without("ex:assigned pg:role"),
        {("AssignmentRole", "assigned", "pg:role", None)},
    ),
    "assignment in another role": (
        COMPLETE + "ex:assigned pg:role pg:Advise .",
        {("AssignmentRoleKnown", "assigned", "pg:role", "pg:Advise")},
    ),
    "target without value": (
        without("ex:target pg:value"),
        {("TargetValue", "target", "pg:value", None)},
    ),
    "value in words": (
        changed('"3"^^xsd:decimal', '"三"'),
        {("TargetNumber", "target", "pg:value", "三")},
    ),
    "target without comparator": (
        without("ex:target pg:comparator"),
        {("TargetComparator", "target", "pg:comparator", None)},
    ),
    "another comparator": (
        changed("pg:Exactly", "pg:Roughly"),
        {("TargetComparatorKnown", "target", "pg:comparator", "pg:Roughly")},
    ),
    "target without unit": (
        without("ex:target pg:unit"),
        {("TargetUnit", "target", "pg:unit", None)},
    ),
    "target that nothing sets": (
        without("ex:task pg:hasTarget") + "ex:task pg:deadlineText '年底前' .",
        {
            ("TargetHolder", "target", "^pg:hasTarget", None),
            ("TargetOwner", "target", _OWNER, None),
        },
    ),
    "deadline in words": (
        changed('"2025"^^xsd:gYear', '"年底前"'),
        {("DeadlineForm", "target", "pg:deadline", "年底前")},
    ),
    "deadline without its last day": (
        without(_LAST),
        {("DeadlineEnd", "target", "pg:deadlineEnd", None)},
    ),
    "last day that is a year": (
        changed('"2025-12-31"^^xsd:date', '"2025"^^xsd:gYear'),
        {("DeadlineEndDate", "target", "pg:deadlineEnd", "2025")},
    ),
    "no source": (
        without("ex:task prov:", "ex:assigned prov:"),
        {
            ("SourceWords", "task", _EXACT, None),
            ("SourceWords", "assigned", _EXACT, None),
        },
    ),
    "span without its text": (
        without("ex:source pg:sourceText"),
        {("SpanText", "span", "oa:hasSource/pg:sourceText", None)},
    ),
    "span that ends where it starts": (
        changed("oa:end 6", "oa:end 0"),
        {("SpanOrder", "selector", "oa:start", "0")},
    ),
    "policy without issuer": (
        without("ex:policy pg:issuedBy"),
        {("PolicyIssuer", "policy", "pg:issuedBy", None)},
    ),
    "policy without date": (
        without("ex:policy dct:issued"),
        {("PolicyIssued", "policy", "dct:issued", None)},
    ),
    "task without lead": (
        without("ex:lead pg:leads"),
        {
            ("TaskParty", "task", _PARTY, None),
            ("TargetOwner", "target", _OWNER, None),
        },
    ),
    "task with a responsible party only": (
        changed("ex:lead pg:leads", "ex:lead pg:responsibleFor"),
        {("TaskLead", "task", "^pg:leads|^pg:partOf", None)},
    ),
    "lead carried down": (
        changed("pg:basis pg:Stated", "pg:basis pg:CarriedDown"),
        {("TaskLeadStated", "task", "^pg:task/pg:party", "lead")},
    ),
    "task without support": (
        without("ex:support pg:supports"),
        {("TaskSupport", "task", "^pg:supports|^pg:partOf", None)},
    ),
    "task without objective": (
        without("ex:task pg:objective "),
        {("TaskObjective", "task", "pg:objective|^pg:partOf", None)},
    ),
    "task without action": (
        without("ex:task pg:action "),
        {("TaskAction", "task", "pg:action|^pg:partOf", None)},
    ),
    "nested task without anything of its own": (
        COMPLETE
        + without("ex:inner pg:objective ", "ex:support pg:", "ex:inner pg:dead", turtle=NESTED),
        {
            ("TaskObjective", "inner", "pg:objective|^pg:partOf", None),
            ("TaskSupport", "inner", "^pg:supports|^pg:partOf", None),
            ("TaskDeadline", "inner", _DEADLINE, None),
        },
    ),
    "target of nothing": (
        without("ex:target pg:indicator"),
        {("TargetIndicator", "target", "pg:indicator", None)},
    ),
    "two parties lead and support": (
        COMPLETE + "ex:lead pg:supports ex:task . ex:support pg:leads ex:task ; a pg:Department .",
        {
            ("TaskRoles", "task", "^pg:leads", "lead"),
            ("TaskRoles", "task", "^pg:leads", "support"),
        },
    ),
    "two numbers missing before one measure, one said twice": (
        COMPLETE
        + note("NumberGap", "measure", "9")
        + note("NumberGap", "measure", "10", name="n2")
        + note("NumberGap", "measure", "9", name="n3"),
        {
            ("MeasureNumbering", "measure", _NOTED, "9"),
            ("MeasureNumbering", "measure", _NOTED, "10"),
        },
    ),
    "numbers missing before a section and a task": (
        COMPLETE + note("NumberGap", "section", "2") + note("NumberGap", "task", "3", name="n2"),
        {
            ("SectionNumbering", "section", _NOTED, "2"),
            ("TaskNumbering", "task", _NOTED, "3"),
        },
    ),
    "number given twice": (
        COMPLETE + note("NumberRepeated", "measure", "1"),
        {("UnitNumberRepeated", "measure", _NOTED, "1")},
    ),
    "figure missing": (
        COMPLETE + note("NumberMissing", "task", "每年调整次"),
        {("UnitFigure", "task", _NOTED, "每年调整次")},
    ),
    "text cut short": (
        COMPLETE + note("CutShort", "task") + note("CutShort", "task", name="n2"),
        {("UnitCutShort", "task", "^pg:about/pg:noteKind", None)},
    ),
    "same task twice": (
        COMPLETE + AGAIN,
        {("TaskGivenOnce", "again", "pg:repeats", "task")},
    ),
    "same task twice, assigned to others": (
        COMPLETE
        + _ELSEWHERE.replace("ex:task", "ex:again")
        + AGAIN.replace("ex:lead pg:leads", "ex:third pg:leads").replace(
            "ex:support pg:supports ex:again", "ex:support pg:guides ex:again"
        ),
        {
            ("TaskGivenOnce", "again", "pg:repeats", "task"),
            ("TaskAssignedOnce", "again", "pg:repeats", "lead"),
            ("TaskAssignedOnce", "again", "pg:repeats", "third"),
            ("TaskAssignedOnce", "again", "pg:repeats", "support"),
            ("TaskSupport", "again", "^pg:supports|^pg:partOf", None),
        },
    ),
    "range turned round": (
        COMPLETE + 'ex:target pg:maxValue "3"^^xsd:decimal .',
        {("TargetRange", "target", "pg:value", "3")},
    ),
    "collective in the lead": (
        COMPLETE
        + "ex:support pg:leads ex:inner ."
        + without("ex:support", turtle=NESTED)
        + "ex:third a pg:Party , pg:Department ; pg:name '人事处' ; pg:supports ex:inner ; "
        "pg:involvedIn ex:inner .",
        {("LeadIdentified", "support", "rdf:type", None)},
    ),
    "name without its beginning": (
        COMPLETE
        + "ex:inferred rdf:subject ex:lead ; pg:method 'elided-prefix' ; rdf:object '市教务处' .",
        {("LeadName", "lead", "^rdf:subject/rdf:object", "市教务处")},
    ),
    "organisation without a name": (
        COMPLETE
        + "ex:support pg:withinOrganisation ex:unnamed . "
        + "ex:lead pg:withinOrganisation ex:unnamed .",
        {("OrganisationName", "unnamed", "pg:name", None)},
    ),
    "near-equal names": (
        COMPLETE
        + "ex:inferred rdf:subject ex:lead ; rdf:predicate owl:sameAs ; rdf:object ex:support ; "
        "pg:method 'near-equal-name' .",
        {("PartyNearEqual", "lead", "^rdf:subject/rdf:object", "support")},
    ),
    "measure without task": (
        COMPLETE + "ex:idle a pg:Measure ; dct:title '二' ; pg:path '2' ; pg:partOf ex:section ; "
        "prov:wasDerivedFrom ex:span .",
        {("MeasureTask", "idle", "^pg:implements", None)},
    ),
    "target of the whole policy": (
        changed("ex:task pg:hasTarget", "ex:policy pg:hasTarget")
        + "ex:task pg:deadlineText '年底前' .",
        {("TargetOwner", "target", _OWNER, None)},
    ),
}

ACROSS_CONFORMING = {
    "all carried out": PARENT,
    "higher than the parent": changed(_SHARE, 'ex:share pg:value "90"^^xsd:decimal', PARENT),
    "a count, which says nothing of a part": changed(
        _SHARE, 'ex:share pg:value "1"^^xsd:decimal', PARENT
    ).replace('"%"', '"所"'),
    "mentioned only": without("ex:citation pg:citedPolicy", turtle=PARENT).replace(
        "pg:ToCarryOut", "pg:Mentioned"
    ),
}

ACROSS_FAILING: dict[str, tuple[str, Expected]] = {
    "parent that is not loaded": (
        without("ex:citation pg:citedPolicy", turtle=PARENT),
        {("ParentLoaded", "policy", "pg:implementsPolicy", "全省方案")},
    ),
    "lower than the parent": (
        changed(_SHARE, "ex:share pg:value 79.5", PARENT),
        {("TargetOfParent", "share", "pg:indicatorConcept", "goal")},
    ),
    "more than the parent allows, for each class": (
        changed(_SHARE, 'ex:share pg:value "90"^^xsd:decimal', PARENT)
        .replace("pg:AtLeast", "pg:AtMost")
        .replace('"%"', '"人" ; pg:per "每班"'),
        {("TargetOfParent", "share", "pg:indicatorConcept", "goal")},
    ),
    "measure that none carries out": (
        without("ex:measure pg:carriesOut", turtle=PARENT)
        + "ex:elsewhere pg:carriesOut ex:theirs ; prov:wasDerivedFrom ex:words .",
        {("ParentMeasures", "policy", "pg:implementsPolicy", "theirs")},
    ),
}
