import { source } from "#boot/money";
import { createEngine } from "../engine.js";
import { moduleOf } from "../format-module.js";
import { createMoney, type MoneyExports } from "../money.js";
import { createQuoteStatus, type QuoteExports } from "../quote.js";

const engine = /* @__PURE__ */ createEngine(/* @__PURE__ */ moduleOf<MoneyExports & QuoteExports>(source));

/** Amounts: read and written as people of a locale do, kept as exact integers of the smallest unit. */
export const money = /* @__PURE__ */ createMoney(engine);
/** Says whether a quote is over, and how long it is good for. */
export const quoteStatus = /* @__PURE__ */ createQuoteStatus(engine);
