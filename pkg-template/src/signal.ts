/** One shared listener per signal for all its calls, since Node warns of a leak at more than ten listeners. */

/** The part of `AbortSignal` that the wasm uses. */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: "abort", stop: () => void): void;
  removeEventListener(type: "abort", stop: () => void): void;
}

const known = new WeakMap<AbortSignal, Signal>();

/** Returns the shared stand-in for a signal. */
export function shared(signal: AbortSignal | undefined): Signal | undefined {
  if (signal === undefined) return undefined;
  let one = known.get(signal);
  if (one === undefined) {
    const stops = new Set<() => void>();
    const abort = () => {
      for (const stop of stops) stop();
    };
    one = {
      get aborted() {
        return signal.aborted;
      },
      addEventListener(type, stop) {
        if (stops.size === 0) signal.addEventListener(type, abort);
        stops.add(stop);
      },
      removeEventListener(type, stop) {
        stops.delete(stop);
        if (stops.size === 0) signal.removeEventListener(type, abort);
      },
    };
    known.set(signal, one);
  }
  return one;
}
