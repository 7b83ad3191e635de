// The partner's policy: the enabled operations and their limits. All others stay disabled.

/** The limit per payout, in the smallest unit of each currency. */
export const PAYOUT_LIMIT = { MXN: 20_000_000, USD: 1_000_000, COP: 4_000_000_000, USDC: 10_000_000_000 };

/** The highest spending limit of a card, in whole US dollars, the API's unit for cards. */
export const CARD_LIMIT = 10_000;

export const policy = {
  registerUser: () => true,
  createAccount: () => true,
  transfer: () => true,
  payout: ({ input }) => input.amount <= (PAYOUT_LIMIT[input.currency] ?? 0),
  getCardDetails: () => true,
  unlockCard: () => true,
  setCardLimit: ({ input }) => input.amount <= CARD_LIMIT,
};
