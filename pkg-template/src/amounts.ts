/** Amounts that tell their unit, and the objects of cards that hold some. */
declare const unit: unique symbol;

/** An integer amount in the smallest unit of its currency, such as centavos. A literal fits; an amount in whole units does not. */
export type MinorAmount = number & { readonly [unit]?: "minor" };

/** An amount in whole units of its currency, such as pesos, with decimals. It does not pass for a {@link MinorAmount}. */
export type WholeAmount = number & { readonly [unit]?: "whole" };

/** An amount of a quote, in the unit that another field names. It passes for neither. */
export type QuotedAmount = number & { readonly [unit]?: "minor" | "whole" };

/** What a card has in one currency, in whole units. */
export interface CardFunds {
  /** What can be spent. */
  available?: WholeAmount | null;
  /** What is there. */
  current?: WholeAmount | null;
}

/** What was spent with a card. */
export interface CardSpend {
  /** In whole units of `currency`. */
  amount?: WholeAmount | null;
  currency?: string | null;
  /** In whole units of `localCurrency`. */
  localAmount?: WholeAmount | null;
  localCurrency?: string | null;
  merchantName?: string | null;
  merchantCategory?: string | null;
  merchantCategoryCode?: string | null;
  status?: string | null;
  declinedReason?: string | null;
  authorizedAt?: string | null;
  postedAt?: string | null;
}
