// A task that a person waits for: whether it is running, and its error until the next run.

import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { isAbort } from "../errors";

export interface Task {
  readonly busy: Signal<boolean>;
  readonly error: Signal<unknown>;
  /** Runs the task; does nothing while it is running. The `signal` aborts with the component. */
  run(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
}

/** Whether a task has been busy for longer than `ms`. */
export function useSlow({ busy }: Task, ms = 5_000): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!busy.value) return;
    const timer = setTimeout(() => setSlow(true), ms);
    return () => clearTimeout(timer);
  }, [busy.value]);
  return slow;
}

export function useTask(): Task {
  const task = useMemo(() => {
    const busy = signal(false);
    const error = signal<unknown>(null);
    const controller = new AbortController();
    return {
      busy,
      error,
      controller,
      async run(work: (signal: AbortSignal) => Promise<void>) {
        if (busy.value) return;
        busy.value = true;
        error.value = null;
        try {
          await work(controller.signal);
        } catch (failure) {
          if (!isAbort(failure)) error.value = failure;
        } finally {
          busy.value = false;
        }
      },
    };
  }, []);
  useEffect(() => () => task.controller.abort(), []);
  return task;
}
