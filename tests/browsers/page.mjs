// What the tests' page loads: the package as its users bundle it, within reach of the functions that the tests run there.
import * as qash from "qash-client";
import { attach } from "qash-client/forms";
import { plazaName } from "qash-client/plazas";
import { asIntl, readBack } from "../js/locales.mjs";
import { checks } from "./checks.mjs";

/** Only one test needs it, and it is large. */
const sandbox = () => import("qash-client/sandbox");

Object.assign(globalThis, { qash, attach, plazaName, sandbox, asIntl, readBack, checks });
