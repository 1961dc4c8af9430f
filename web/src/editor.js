// The editor: CodeMirror with SPARQL, in a shadow root, whose style sheets are adopted and so need
// no inline style, which the pages' Content-Security-Policy forbids.

import {
  autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus, startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, ensureSyntaxTree, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
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
 * and `changed` on each change. What `/completion.json` tells is given to `know` when it comes.
 */
export function edit(host, { text, label, language: tongue, run, changed }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  let vocabulary = { prefixes: {}, terms: [] };
  let changes = 0;
  const complete = completions(() => vocabulary, tongue);
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(),
        language, indentUnit.of("  "), indentOnInput(), bracketMatching(), closeBrackets(),
        autocompletion({ override: [complete], icons: false, maxRenderedOptions: 60 }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        syntaxHighlighting(colours), theme, markedField,
        EditorView.lineWrapping, overwriting,
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", spellcheck: "false" }),
        EditorState.phrases.of(phrases(tongue)),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          changes += 1;
          changed(update.state.doc.toString());
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
    /** Complete from what is `known` from now on; also what is being written, if nothing is offered. */
    know(known) {
      vocabulary = known;
      const offered = completionStatus(view.state);
      const { head } = view.state.selection.main;
      const writing = /[\p{L}:]$/u.test(view.state.sliceDoc(Math.max(0, head - 1), head));
      if (!offered && writing && view.hasFocus && changes > 0) startCompletion(view);
    },
    /** Mark the word at `line` and `column`, both from 1, and put the cursor there. */
    mark(line, column) {
      const row = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      const place = earliest(view.state, row.from + codeUnits(row.text, column - 1));
      view.dispatch({
        effects: marked.of(wordAt(view.state, place)),
        selection: { anchor: place },
        scrollIntoView: true,
      });
    },
    unmark: () => view.dispatch({ effects: unmarked.of(null) }),
  };
}

/**
 * Write over a selection without the browser's own editing: that keeps the look of what goes by
 * inline styles, which the pages' policy blocks and reports as an error.
 */
const overwriting = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || event.isComposing || empty) return false;
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type" });
    const handled = view.state.facet(EditorView.inputHandler)
      .some((handler) => handler(view, from, to, event.data, insert));
    if (!handled) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

/** Return where in `text` its character number `characters` begins: columns count characters. */
function codeUnits(text, characters) {
  return [...text].slice(0, characters).join("").length;
}

/** Return where the mistake begins that the engine found at `place`: it reads on as far as any
 * reading goes, so the grammar here may see the mistake before. */
function earliest(state, place) {
  const tree = ensureSyntaxTree(state, state.doc.length, 1000);
  let found = place;
  tree?.iterate({ enter: (node) => { if (node.type.isError) found = Math.min(found, node.from); } });
  return found;
}

/** Return the stretch that is marked for a place: its word, or one character; at a line's end, the
 * last one. */
function wordAt(state, place) {
  const row = state.doc.lineAt(place), word = state.wordAt(place);
  if (word && word.from <= place && place < word.to) return { from: place, to: word.to };
  const from = Math.max(row.from, Math.min(place, row.to - 1));
  return { from, to: Math.min(from + 1, row.to) };
}
