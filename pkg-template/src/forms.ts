/**
 * `qash-client/forms`: makes the fields of an ordinary HTML form check, group and explain what is typed.
 *
 * ```html
 * <form lang="es">
 *   <label>CLABE <input name="clabe" required data-qash="clabe"></label>
 *   <label>Monto <input name="amount" required data-qash="money" data-currency="MXN"></label>
 * </form>
 * ```
 *
 * `attach(form)` does the rest. Nothing happens at import, on a server either.
 */
import { type AttachOptions, attachWith, type FormElement } from "./attach.js";
import { crossCheck, formats, money, uuid } from "./validate.js";

export type { AttachOptions } from "./attach.js";

/**
 * Makes the fields of a form check, group and explain what is typed, and gives back the function that detaches from it and puts
 * everything back.
 *
 * Fields that are added later work too. An error is shown as soon as nothing that could follow would mend the text, else when
 * the field is left or the form is submitted. A form with a wrong field is not submitted, as with `required`, and its first wrong
 * field gets the focus. What the form sends are the canonical values: no spaces in a CLABE, `1500.50` for an amount.
 *
 * Every check is told in a `qash:check` event of the field; its `detail` is the `Check`.
 *
 * @throws TypeError if a `data-qash` names no format, or is `money` without a `data-currency`.
 * @example
 * const detach = attach(document.querySelector("form"), { lang: "es" });
 */
export function attach(form: FormElement, options: AttachOptions = {}): () => void {
  return attachWith({ formats, uuid, money, crossCheck }, form, options);
}
