/**
 * `qash-client/forms`: validation, formatting and messages for the fields of an HTML form.
 *
 * ```html
 * <form lang="es">
 *   <label>CLABE <input name="clabe" required data-qash="clabe"></label>
 *   <label>Monto <input name="amount" required data-qash="money" data-currency="MXN"></label>
 * </form>
 * ```
 *
 * `attach(form)` does the rest. The import has no side effects, and works on a server too.
 *
 * @module qash-client/forms
 */
import { type Attach, createAttach } from "./attach.js";
import { formats, money } from "./validate.js";

export { type Attach, type AttachOptions, createAttach } from "./attach.js";

/** `attach` with all formats. For a smaller bundle, use {@link createAttach}. */
export const attach: Attach = (form, options) => createAttach({ ...formats, money })(form, options);
