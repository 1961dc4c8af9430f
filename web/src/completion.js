// Completion: variables of the query, prefixes, keywords, and terms by their names or by their
// labels in Chinese and English, of what is expected at the place first.

import { syntaxTree } from "@codemirror/language";

const KEYWORDS = `SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX OPTIONAL UNION MINUS GRAPH
FILTER BIND AS VALUES UNDEF EXISTS NOT IN GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET SEPARATOR`.split(/\s+/);
const FUNCTIONS = `COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE ABS CEIL FLOOR
ROUND CONCAT STRLEN UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY NOW COALESCE IF STRLANG
STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC SUBSTR REPLACE REGEX`.split(/\s+/);
const QUIET = new Set(["Comment", "String", "IriRef"]);
const WORD = /(?:[\p{L}_][\p{L}\p{N}_.-]*)?:?[\p{L}\p{N}_.-]*/u;
const VARIABLE = /[?$][\p{L}\p{N}_]*/u;
const BACK = 400;

/** Return a source of completions from what `known` returns, described in `language`. */
export function completions(known, language) {
  return (context) => {
    const { prefixes, terms } = known();
    const variable = context.matchBefore(VARIABLE);
    const tree = syntaxTree(context.state);
    if (QUIET.has(tree.resolveInner(context.pos, -1).name)) return null;
    if (variable) return options(variable.from, variables(context.state.doc.toString(), variable));
    const word = context.matchBefore(WORD) ?? { from: context.pos, text: "" };
    if (!word.text && !context.explicit) return null;
    const before = context.state.sliceDoc(Math.max(0, word.from - BACK), word.from);
    if (/\bPREFIX\s+$/i.test(before)) return options(word.from, declarations(prefixes, word.text));
    const expected = expectation(before);
    return options(word.from, [
      ...named(terms, word.text, expected, language),
      ...(word.text.includes(":") ? [] : [...spelt(prefixes, word.text), ...words(word.text)]),
    ]);
  };
}

function options(from, found) {
  return found.length ? { from, options: found, filter: false } : null;
}

function variables(text, { from, to, text: begun }) {
  const rest = `${text.slice(0, from)} ${text.slice(to)}`;
  const names = new Set(rest.match(/[?$][\p{L}\p{N}_]+/gu)?.map((name) => `?${name.slice(1)}`));
  return [...names].filter((name) => name.startsWith(`?${begun.slice(1)}`)).sort()
    .map((label) => ({ label, type: "variable" }));
}

function declarations(prefixes, begun) {
  return Object.entries(prefixes).filter(([name]) => `${name}:`.startsWith(begun))
    .map(([name, iri]) => ({ label: `${name}: <${iri}>`, type: "namespace" }));
}

function spelt(prefixes, begun) {
  if (!begun) return [];
  return Object.entries(prefixes).filter(([name]) => name.startsWith(begun))
    .map(([name, iri]) => ({ label: `${name}:`, detail: iri, type: "namespace" }));
}

function words(begun) {
  const start = begun.toUpperCase();
  if (!start || !/^[A-Z_]+$/.test(start)) return [];
  return [
    ...KEYWORDS.filter((one) => one.startsWith(start)).map((label) => ({ label, type: "keyword" })),
    ...FUNCTIONS.filter((one) => one.startsWith(start)).map((label) => ({ label, apply: `${label}(`, type: "function" })),
  ];
}

/** Tell what stands behind `before`: a class behind `a`, a property behind a subject or `;`. */
function expectation(before) {
  const plain = before.replace(/"[^"\n]*"|<[^>\s]*>/g, "x");
  if (/(?:^|[\s;{.])(?:a|rdf:type)\s+$/.test(plain)) return "class";
  if (/;\s*$/.test(plain) || /(?:^|[{.;}])\s*[?$\p{L}][\p{L}\p{N}_:.-]*\s+[\^]?$/u.test(plain)) return "property";
  if (/[/|^]\s*$/.test(plain)) return "property";
  return "concept";
}

function named(terms, begun, expected, language) {
  const wanted = begun.toLowerCase();
  return terms
    .map((term) => ({ term, rank: rank(term, wanted, expected) }))
    .filter(({ rank: found }) => found > 0)
    .sort((one, other) => other.rank - one.rank || (other.term.count ?? 0) - (one.term.count ?? 0))
    .map(({ term }) => ({
      label: term.name,
      detail: (language === "zh" ? [term.zh, term.en] : [term.en, term.zh]).filter(Boolean).join(" · "),
      type: term.kind,
      info: term.about || term.count !== undefined ? () => described(term, language) : undefined,
    }));
}

/** Return how well a term suits what was begun: 0 not at all. */
function rank(term, wanted, expected) {
  const name = term.name.toLowerCase(), local = name.slice(name.indexOf(":") + 1);
  let found = 0;
  if (name.startsWith(wanted)) found = 4;
  else if (wanted.includes(":")) found = name.includes(wanted.slice(wanted.indexOf(":"))) ? 2 : 0;
  else if (local.startsWith(wanted) || term.zh?.startsWith(wanted)) found = 4;
  else if (` ${term.en?.toLowerCase()}`.includes(` ${wanted}`)) found = 3;
  else if (local.includes(wanted) || term.zh?.includes(wanted)) found = 2;
  return found && found + (term.kind === expected ? 8 : 0) + (term.count ? 1 : 0);
}

function described({ about, count }, language) {
  const dom = document.createElement("div");
  if (about) dom.append(paragraph(about, ""));
  if (count !== undefined) {
    const number = count.toLocaleString(language === "zh" ? "zh-CN" : "en");
    dom.append(paragraph(language === "zh" ? `数据中 ${number} 处` : `${number} in the data`, "count"));
  }
  return dom;
}

function paragraph(text, kind) {
  const found = document.createElement("p");
  found.className = kind;
  found.textContent = text;
  return found;
}
