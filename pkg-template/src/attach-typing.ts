/** How `attach` changes the text of a field while someone is at it, and what goes to the clipboard. */
import { At, type Attached, check, type Field, keepSelection, setText, stateOf, tell } from "./attach-field.js";
import { asciiDigits, ungrouped, withoutLabel } from "./attach-text.js";

/**
 * Browsers that can undo what is written while an event is under way; on phones nobody has tried. WebKit cannot: a redo writes the digits twice.
 */
const UNDOING = /(mac|win|x11).*(chrom|firefox)/i;

/** Puts another text into a field; whether that is a step of its own among those that can be undone. */
function replace(attached: Attached, field: Field, text: string): boolean {
  if (field.matches(":focus") && UNDOING.test(globalThis.navigator?.userAgent ?? "")) {
    field.select();
    document.execCommand("insertText", false, text);
  }
  if (field.value === text) return true;
  setText(attached, field, text);
  return false;
}

/** Groups what is being typed, the caret kept behind the character that it was behind. */
export function group(attached: Attached, field: Field, { inputType = "", data }: InputEvent): void {
  const { value, selectionStart: caret, dataset } = field;
  const name = dataset["qash"] ?? "";
  // Amounts are read in the digits of any one script, and written in that of their locale.
  const own = name === "email" || (name === "money" && !/\d/.test(value));
  const read = own ? (text: string) => text : asciiDigits;
  if (caret == null) return;
  let text = read(value);
  // What is typed letter by letter has no label, nor has what is valid with it, or may become so.
  if (!/^(insertText|delete)/.test(inputType) || (data ?? "").length > 1) {
    const checked = check(attached, { value: text, dataset });
    if (!checked.ok && checked.complete) text = withoutLabel(text, name);
  }
  const place = Math.max(text.length - read(value.slice(caret)).length, 0);
  const grouped = attached.formats[name]?.formatCaret(text, place) ?? { text, caret: place };
  if (grouped.text === value) return;
  // Undone or done again was only the grouping: the step beyond it goes too.
  if (inputType[0] === "h") {
    document.execCommand(inputType.slice(7));
    return;
  }
  // Deleting forward at a separator brings it back; the caret steps over it, so that the next press deletes what is behind.
  const at = grouped.caret + +(inputType.endsWith("Forward") && grouped.text === stateOf(attached, field).text);
  const focused = field.matches(":focus");
  replace(attached, field, grouped.text);
  if (focused) field.setSelectionRange(at, at);
}

/** Takes the separators out of an amount that has the focus: between them no digit could be typed without making them wrong. */
export function ungroup(attached: Attached, field: Field): void {
  const { value, dataset, selectionStart, readOnly } = field;
  if (dataset["qash"] !== "money" || selectionStart == null || readOnly || !field.matches(":focus")) return;
  const checked = check(attached, field);
  if (!checked.ok || checked.formatted !== value) return;
  const plain = ungrouped(value, checked.value);
  const again = check(attached, { value: plain, dataset });
  if (plain === value || !again.ok || again.value !== checked.value) return;
  attached.telling = true;
  let undoable = false;
  keepSelection(field, () => {
    undoable = replace(attached, field, plain);
  });
  attached.telling = false;
  const state = stateOf(attached, field);
  if (undoable) state.set = [value, plain];
  else tell(attached, field, "input");
  if (state.told === value) state.told = plain;
  // To be finished once more when it is left.
  state.time = At.Typed;
}

/** Gives the clipboard the canonical value of a field that is copied whole. An amount goes as it is written: to others its decimal sign may be another. */
export function copy(attached: Attached, field: Field, event: ClipboardEvent): void {
  const { value, selectionStart, selectionEnd, dataset } = field;
  const { clipboardData } = event;
  const checked = check(attached, field);
  const whole = selectionStart === 0 && selectionEnd === value.length;
  if (!clipboardData || !checked.ok || dataset["qash"] === "money" || !whole) return;
  clipboardData.setData("text/plain", checked.value);
  event.preventDefault();
  if (event.type === "cut") document.execCommand("delete");
}
