// The script of the tests' page: the bundled package as globals for the functions that the tests run.
import * as qash from "qash-client";
import { attach } from "qash-client/forms";
import { plazaName } from "qash-client/plazas";
import { asIntl, readBack } from "../js/locales.mjs";
import { checks } from "./checks.mjs";

/** Loaded by one test only, since it is large. */
const sandbox = () => import("qash-client/sandbox");

Object.assign(globalThis, { qash, attach, plazaName, sandbox, asIntl, readBack, checks });
