/** Types of amounts that name their unit, and the card objects that contain amounts. */
declare const unit: unique symbol;

/** An integer amount in the smallest unit of its currency, such as centavos. Any `number` can be assigned to it, but no {@link WholeAmount}. */
export type MinorAmount = number & { readonly [unit]?: "minor" };

/** An amount in whole units of its currency, such as pesos, with decimals. It cannot be assigned to a {@link MinorAmount}. */
export type WholeAmount = number & { readonly [unit]?: "whole" };

/** An amount of a quote, in the unit that another field names. It cannot be assigned to {@link MinorAmount} or {@link WholeAmount}. */
export type QuotedAmount = number & { readonly [unit]?: "minor" | "whole" };

/** Funds of a card in one currency, in whole units. */
export interface CardFunds {
  /** Amount that can be spent. */
  available?: WholeAmount | null;
  /** Current balance. */
  current?: WholeAmount | null;
}

/** Amount and merchant of a card transaction. */
export interface CardSpend {
  /** Amount in whole units of `currency`. */
  amount?: WholeAmount | null;
  currency?: string | null;
  /** Amount in whole units of `localCurrency`. */
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
