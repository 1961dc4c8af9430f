// The place of an error: a line and a word in it, marked until the text changes there.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

export const marked = StateEffect.define();
export const unmarked = StateEffect.define();

const line = Decoration.line({ class: "cm-wrong-line" });
const word = Decoration.mark({ class: "cm-wrong", attributes: { "aria-invalid": "true" } });

export const markedField = StateField.define({
  create: () => Decoration.none,
  update(found, transaction) {
    let next = transaction.docChanged ? found.map(transaction.changes) : found;
    for (const effect of transaction.effects) {
      if (effect.is(unmarked)) next = Decoration.none;
      if (effect.is(marked)) next = decorated(transaction.state, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorated(state, { from, to }) {
  const found = [line.range(state.doc.lineAt(from).from)];
  if (from < to) found.push(word.range(from, to));
  return Decoration.set(found);
}
