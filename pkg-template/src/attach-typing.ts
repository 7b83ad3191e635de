/** Changes to the text of a field while it has the focus, and the text that goes to the clipboard. */
import { At, type Attached, check, dispatch, type Field, keepSelection, setText, stateOf } from "./attach-field.js";
import { asciiDigits, ungrouped, withoutLabel } from "./attach-text.js";

/**
 * Browsers that can undo a text that was set during an event; not tested on phones. WebKit cannot: a redo writes the digits twice.
 */
const UNDOING = /(mac|win|x11).*(chrom|firefox)/i;

/** Replaces the text of a field. Returns whether that can be undone as a step of its own. */
function replace(attached: Attached, field: Field, text: string): boolean {
  if (field.matches(":focus") && UNDOING.test(globalThis.navigator?.userAgent ?? "")) {
    field.select();
    document.execCommand("insertText", false, text);
  }
  if (field.value === text) return true;
  setText(attached, field, text);
  return false;
}

/** Formats the text while it is typed. The caret stays behind the same character. */
export function group(attached: Attached, field: Field, { inputType = "", data }: InputEvent): void {
  const { value, selectionStart: caret, dataset } = field;
  const name = dataset["qash"] ?? "";
  // Amounts may be typed in the digits of any one script, and are written in those of their locale.
  const own = name === "email" || (name === "money" && !/\d/.test(value));
  const read = own ? (text: string) => text : asciiDigits;
  if (caret == null) return;
  let text = read(value);
  // Only a pasted text has a label, and only if it is not valid with the label and cannot become so.
  if (!/^(insertText|delete)/.test(inputType) || (data ?? "").length > 1) {
    const checked = check(attached, { value: text, dataset });
    if (!checked.ok && checked.complete) text = withoutLabel(text, name);
  }
  const place = Math.max(text.length - read(value.slice(caret)).length, 0);
  const grouped = attached.formats[name]?.formatCaret(text, place) ?? { text, caret: place };
  if (grouped.text === value) return;
  // The undo or redo changed only the grouping: take one more step.
  if (inputType[0] === "h") {
    document.execCommand(inputType.slice(7));
    return;
  }
  // A separator that is deleted forward comes back; the caret moves past it, so that the next press deletes the character behind it.
  const at = grouped.caret + +(inputType.endsWith("Forward") && grouped.text === stateOf(attached, field).text);
  const focused = field.matches(":focus");
  replace(attached, field, grouped.text);
  if (focused) field.setSelectionRange(at, at);
}

/** Removes the group separators from an amount that has the focus, since any digit typed between them would make them wrong. */
export function ungroup(attached: Attached, field: Field): void {
  const { value, dataset, selectionStart, readOnly } = field;
  if (dataset["qash"] !== "money" || selectionStart == null || readOnly || !field.matches(":focus")) return;
  const checked = check(attached, field);
  if (!checked.ok || checked.formatted !== value) return;
  const plain = ungrouped(value, checked.value);
  const again = check(attached, { value: plain, dataset });
  if (plain === value || !again.ok || again.value !== checked.value) return;
  attached.dispatching = true;
  let undoable = false;
  keepSelection(field, () => {
    undoable = replace(attached, field, plain);
  });
  attached.dispatching = false;
  const state = stateOf(attached, field);
  if (undoable) state.set = [value, plain];
  else dispatch(attached, field, "input");
  if (state.changedText === value) state.changedText = plain;
  // Finish it again when it loses the focus.
  state.time = At.Typed;
}

/** Copies the canonical value of a valid field that is selected whole. An amount is copied as it is written, since its decimal separator depends on the locale. */
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
