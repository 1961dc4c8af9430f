// What CodeMirror says to screen readers, in Chinese; it speaks English by itself.

const ZH = {
  "Completions": "补全",
  "Control character": "控制字符",
  "Selection deleted": "已删除所选",
  "to line": "到行",
  "on line": "在行",
};

export function phrases(language) {
  return language === "zh" ? ZH : {};
}
