import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { focusHeading } from "../router";

/** A page's heading. After a navigation it takes the focus, so that a screen reader hears where it is. */
export function PageHead({ title, lead, children }: { title: string; lead?: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t.value.brand.name}`;
  }, [title]);
  // Before the paint, so that it does not take the focus from a person who has moved it on.
  useLayoutEffect(() => {
    if (!focusHeading.value) return;
    focusHeading.value = false;
    heading.current?.focus({ preventScroll: true });
  }, [focusHeading.value]);
  return (
    <header class="page-head">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead && <p>{lead}</p>}
      {children}
    </header>
  );
}

/** The heading of a step, which takes the focus when the step appears. */
export function StepHead({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <h2 ref={heading} tabIndex={-1} class="step-head">
      {title}
    </h2>
  );
}

/** The placeholder of a list that is loading. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="sr">{t.value.common.loading}</span>
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} class="skeleton__row" />
      ))}
    </div>
  );
}

/** The rows of a summary, as in a confirmation or a receipt. */
export function Facts({ rows }: { rows: readonly (readonly [label: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
