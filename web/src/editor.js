// The editor: CodeMirror with SPARQL, in a shadow root, whose style sheets are adopted and so need
// no inline style, which the pages' Content-Security-Policy forbids.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { SparqlLanguage } from "codemirror-lang-sparql";

import { completions } from "./completion.js";
import { colours, styled, theme } from "./look.js";
import { marked, markedField, unmarked } from "./mark.js";
import { phrases } from "./phrases.js";

const language = SparqlLanguage.configure({ props: [styled] });

/**
 * Put an editor into `host` and return what a page needs of it.
 *
 * `label` names it to screen readers, `language` is "zh" or "en", `run` is called on Ctrl+Enter
 * and `changed` on each change. `vocabulary` is what `/completion.json` tells; it may come later.
 */
export function edit(host, { text, label, language: tongue, run, changed }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const completing = new Compartment();
  const completion = (vocabulary) =>
    autocompletion({ override: [completions(vocabulary, tongue)], icons: false, maxRenderedOptions: 60 });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(),
        language, indentUnit.of("  "), indentOnInput(), bracketMatching(), closeBrackets(),
        completing.of(completion({ prefixes: {}, terms: [] })),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        syntaxHighlighting(colours), theme, markedField,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", spellcheck: "false" }),
        EditorState.phrases.of(phrases(tongue)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    put(replacement) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: replacement } });
    },
    focus: () => view.focus(),
    know(vocabulary) {
      view.dispatch({ effects: completing.reconfigure(completion(vocabulary)) });
    },
    /** Mark the word at `line` and `column`, both from 1, and put the cursor there. */
    mark(line, column) {
      const row = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      const place = row.from + codeUnits(row.text, column - 1);
      view.dispatch({
        effects: [marked.of(wordAt(view.state, row, place)), EditorView.scrollIntoView(place, { y: "center" })],
        selection: { anchor: place },
      });
    },
    unmark: () => view.dispatch({ effects: unmarked.of(null) }),
  };
}

/** Return where in `text` its character number `characters` begins: columns count characters. */
function codeUnits(text, characters) {
  return [...text].slice(0, characters).join("").length;
}

/** Return the stretch that is marked for a place: its word, or one character; at a line's end, the
 * last one. */
function wordAt(state, row, place) {
  const word = state.wordAt(place);
  if (word && word.from <= place && place < word.to) return { from: place, to: word.to };
  const from = Math.max(row.from, Math.min(place, row.to - 1));
  return { from, to: Math.min(from + 1, row.to) };
}
