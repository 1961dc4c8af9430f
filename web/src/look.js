// How the editor looks: the page's own custom properties, which reach into the shadow root.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";

/** What the grammar leaves plain: names of terms, prefixes, punctuation, `a`. */
export const styled = styleTags({
  "Pname_ln Pname_ns PrefixedName/...": tags.typeName,
  A_predicate: tags.keyword,
  "IriRef Iriref": tags.url,
  "Var VAR1 VAR2": tags.variableName,
});

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool], color: "var(--sparql-keyword)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--sparql-variable)", whiteSpace: "nowrap" },
  { tag: [tags.typeName, tags.namespace], color: "var(--sparql-name)", whiteSpace: "nowrap" },
  { tag: tags.url, color: "var(--sparql-iri)" },
  { tag: [tags.string, tags.annotation], color: "var(--sparql-literal)" },
  { tag: [tags.integer, tags.float, tags.number], color: "var(--sparql-literal)" },
  { tag: tags.comment, color: "var(--muted)" },
]);

export const theme = EditorView.theme({
  "&": {
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    fontSize: "0.9375rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "0" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", maxHeight: "max(60vh, 22rem)" },
  ".cm-content, .cm-gutter": { minHeight: "22rem" },
  ".cm-content": { padding: "0.75rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem 0 0.75rem" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--muted)", border: "0", borderRadius: "var(--radius) 0 0 var(--radius)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.5rem 0 0.75rem" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--mark)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-soft)", outline: "1px solid var(--bad)" },
  ".cm-wrong-line": { backgroundColor: "var(--bad-soft)", boxShadow: "inset 4px 0 var(--bad)" },
  ".cm-wrong": { textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.25em", fontWeight: "600" },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    boxShadow: "0 4px 16px rgb(0 0 0 / 18%)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.75rem", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionDetail": { fontFamily: "var(--sans), var(--han), sans-serif", fontStyle: "normal", color: "var(--muted)", marginLeft: "0.75rem" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": {
    fontFamily: "var(--sans), var(--han), sans-serif",
    fontSize: "0.875rem",
    lineHeight: "1.55",
    padding: "0.5rem 0.75rem",
    maxWidth: "22rem",
  },
  ".cm-completionInfo p": { margin: "0" },
  ".cm-completionInfo .count": { color: "var(--muted)" },
});
