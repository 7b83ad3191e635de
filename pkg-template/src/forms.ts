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
 *
 * @module qash-client/forms
 */
import { type Attach, createAttach } from "./attach.js";
import { formats, money } from "./validate.js";

export { type Attach, type AttachOptions, createAttach } from "./attach.js";

/** Makes the fields of a form check, group and explain what is typed, whatever format they name. */
export const attach: Attach = (form, options) => createAttach({ ...formats, money })(form, options);
