/**
 * Decodes the automata of `phone-strict-data.ts`. xtask/src/data/strict.py encodes the same bits in the same order.
 *
 * A state is an array of ten states, by the next digit; or the kinds of numbers by length, if further digits do not matter; or `undefined`, if no number
 * continues.
 */
type State = State[] | Kinds | undefined;

/** Index of a kind in `KINDS` of `phone-strict.ts`, by the number of remaining digits; 0 if no number has this length. */
class Kinds {
  constructor(readonly behind: readonly number[]) {}
}

/** Groups of contexts of the arithmetic coding. */
enum Ask {
  Same,
  Old,
  Place,
  IsDead,
  IsChain,
  ChainPlace,
  Known,
  Shared,
  Reference,
  Kind,
  Code,
}
const ROOM = 4096;

/** Kind of a state, as a context; `START` before the first state. */
const kindOf = (state: State) => (state === undefined ? 0 : state instanceof Kinds ? 1 : 2);
const START = 3;

/** First state of the numbers of each calling code. */
export type Automaton = Map<number, State>;

/** Decodes an automaton. */
export function readAutomaton(text: string): Automaton {
  let [at, range, code] = [0, 2 ** 30, 0];
  const odds = new Uint16Array(ROOM * 11).fill(2 ** 15);
  const count = new Uint8Array(ROOM * 11);
  /** Earlier chains, the latest first. */
  const chains: number[][] = [];
  const shared: State[] = [];

  const shift = () => {
    const char = text.charCodeAt(at++) || 62;
    code = code * 64 + char - (char < 92 ? 62 : 63);
  };
  for (let i = 0; i < 5; i++) shift();

  /** Decodes a bit by its probability in a context: arithmetic coding with six bits per character. */
  const bit = (ask: Ask, context: number): number => {
    const slot = ask * ROOM + context;
    const [before, seen] = [odds[slot] as number, count[slot] as number];
    const bound = Math.floor((range * before) / 2 ** 16);
    const set = code < bound;
    if (!set) code -= bound;
    range = set ? bound : range - bound;
    const step = Math.trunc((((set ? 2 ** 16 : 0) - before) * 2) / (2 * seen + 3));
    odds[slot] = Math.min(Math.max(before + step, 64), 2 ** 16 - 64);
    count[slot] = Math.min(seen + 1, 40);
    while (range < 2 ** 24) {
      range *= 64;
      shift();
    }
    return Number(set);
  };
  const ones = (ask: Ask, context: number) => {
    let value = 0;
    while (bit(ask, context + Math.min(value, 31))) value++;
    return value;
  };
  const number = (ask: Ask) => {
    let value = 1;
    for (let left = ones(ask, 0); left > 0; left--) value = value * 2 + bit(ask, 32 + Math.min(value, 255));
    return value - 1;
  };
  /** Moves an item to the front. */
  const front = <T>(list: T[], place: number, made?: () => T): T => {
    const [taken = made?.() as T] = list.splice(place, 1);
    list.unshift(taken);
    return taken;
  };

  /** Kinds by the length of the whole number. */
  const chain = () =>
    Array.from({ length: number(Ask.Kind) }, () => {
      let kind = 0;
      for (let i = 2; i >= 0; i--) kind = kind * 2 + bit(Ask.Kind, 512 + i * 8 + kind);
      return kind;
    });

  const node = (depth: number): State[] => {
    const after: State[] = [];
    /** Distinct states so far, the latest last. */
    const met: State[] = [];
    let history = 0;
    for (let digit = 0; digit < 10; digit++) {
      const before = after[digit - 1];
      const others = met.filter((other) => other !== before);
      if (digit) {
        const context = (kindOf(before) * 4 + Math.min(met.length, 3)) * 4 + history;
        const same = bit(Ask.Same, context * 10 + (met.length === 1 ? digit : 0));
        history = (history * 2 + same) & 3;
        if (same) {
          after.push(before);
          continue;
        }
      }
      let next: State;
      if (others.length && bit(Ask.Old, Math.min(others.length, 4) * 2 + Number(met.includes(undefined)))) {
        next = others[others.length - 1 - ones(Ask.Place, Math.min(others.length, 3) * 32)];
        met.splice(met.indexOf(next), 1);
      } else next = state(depth + 1, digit ? kindOf(before) : START, met);
      met.push(next);
      after.push(next);
    }
    return after;
  };

  const state = (depth: number, before: number, met: State[]): State => {
    const dead = met.includes(undefined);
    const context = (before * 2 + Number(dead)) * 9 + Math.min(depth, 8);
    if (!dead && depth && bit(Ask.IsDead, context)) return undefined;
    if (bit(Ask.IsChain, context)) {
      const again = met.some((other) => kindOf(other) === 1);
      return new Kinds(front(chains, ones(Ask.ChainPlace, Number(again) * 32), chain).slice(depth));
    }
    if (bit(Ask.Known, Math.min(depth, 8))) return front(shared, number(Ask.Reference));
    const again = bit(Ask.Shared, Math.min(depth, 8));
    const made = node(depth);
    if (again) shared.unshift(made);
    return made;
  };

  const roots: Automaton = new Map();
  for (let calling = 1 + number(Ask.Code); calling < 999; calling += 1 + number(Ask.Code)) {
    roots.set(calling, state(0, START, []));
  }
  return roots;
}

/** Returns the kind of a national number, as an index in `KINDS` of `phone-strict.ts`, and whether longer numbers begin with it. */
export function kindAt(root: State, national: string): { kind: number; isOpen: boolean } {
  let [state, depth] = [root, 0];
  while (Array.isArray(state) && depth < national.length) state = state[Number(national[depth++])];
  if (!(state instanceof Kinds)) return { kind: 0, isOpen: state !== undefined };
  const left = national.length - depth;
  return { kind: state.behind[left] ?? 0, isOpen: state.behind.length > left + 1 };
}
