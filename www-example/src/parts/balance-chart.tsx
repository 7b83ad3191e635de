// The chart of an account's balance, with steps, since a balance changes at once.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Transaction } from "qash-client";
import { show } from "../amounts";
import { clock, day, moment, shortDay, t } from "../i18n";
import { direction } from "./transactions";

/** A balance, in the smallest unit, from a time on. */
export interface Point {
  at: number;
  minor: number;
}

/**
 * The balances over time, oldest first, computed back from the present balance. They begin behind a transaction of unknown direction.
 */
export function history(account: number, transactions: readonly Transaction[], now: Point): Point[] {
  // Qash's clock may be ahead of this one.
  const newest = Date.parse(transactions[0]?.createdAt ?? "");
  const points: Point[] = [{ ...now, at: Number.isNaN(newest) ? now.at : Math.max(now.at, newest) }];
  let minor = now.minor;
  for (const one of transactions) {
    const sign = direction(one, (id) => id === account);
    if (sign === undefined || !one.createdAt) break;
    if (sign === 0) continue;
    const at = Date.parse(one.createdAt);
    points.push({ at, minor });
    minor -= sign * Math.abs(one.amount);
    points.push({ at: at - 1, minor });
  }
  return points.reverse();
}

const HEIGHT = 180;
const TOP = 16;
const BOTTOM = 28;

export function BalanceChart({ points, currency }: { points: readonly Point[]; currency: string }) {
  const texts = t.value.chart;
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(560);
  const [near, setNear] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(240, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const first = points[0];
  const last = points.at(-1);
  if (points.length < 3 || !first || !last) {
    return (
      <div ref={box}>
        <p class="aside-note">{texts.empty}</p>
      </div>
    );
  }
  const amounts = points.map((point) => point.minor);
  const low = Math.min(...amounts);
  const high = Math.max(...amounts);
  const span = Math.max(1, high - Math.min(0, low));
  const time = Math.max(1, last.at - first.at);
  const x = (at: number) => 4 + ((at - first.at) / time) * (width - 8);
  const y = (minor: number) => TOP + (1 - (minor - Math.min(0, low)) / span) * (HEIGHT - TOP - BOTTOM);
  const steps = points.map(
    (p, i) => `${i === 0 ? "M" : "H"}${x(p.at).toFixed(1)}${i === 0 ? " " : "V"}${y(p.minor).toFixed(1)}`,
  );
  const path = steps.join("");
  const ground = HEIGHT - BOTTOM;
  // Within one day the labels show the time.
  const edge = shortDay(first.at) === shortDay(last.at) ? clock : shortDay;
  const shown = near === null ? undefined : points[near];

  const follow = (event: PointerEvent) => {
    const rect = box.current?.getBoundingClientRect();
    if (!rect) return;
    const at = first.at + ((event.clientX - rect.left - 4) / (width - 8)) * time;
    // The balance at a time is that of the last point before it.
    let index = 0;
    points.forEach((point, i) => {
      if (point.at <= at) index = i;
    });
    setNear(index);
  };

  return (
    <figure class="chart">
      <div ref={box} class="chart__box" onPointerMove={follow} onPointerLeave={() => setNear(null)}>
        <p class="chart__now" aria-hidden="true">
          {shown ? `${show(shown.minor, currency)} · ${moment(shown.at)}` : show(last.minor, currency)}
        </p>
        <svg
          width={width}
          height={HEIGHT}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          role="img"
          aria-label={texts.summary(day(first.at), day(last.at), show(low, currency), show(high, currency))}
        >
          <path class="chart__area" d={`${path}V${ground}H${x(first.at).toFixed(1)}Z`} />
          <path class="chart__axis" d={`M0 ${ground + 0.5}H${width}`} />
          <path class="chart__line" d={path} />
          <circle class="chart__dot" cx={x((shown ?? last).at)} cy={y((shown ?? last).minor)} r="5" />
          <text class="chart__label" x="4" y={HEIGHT - 8}>
            {edge(first.at)}
          </text>
          <text class="chart__label" x={width - 4} y={HEIGHT - 8} text-anchor="end">
            {edge(last.at)}
          </text>
        </svg>
      </div>
      <details class="chart__table">
        <summary>{texts.table}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.date}</th>
              <th scope="col">{texts.balance}</th>
            </tr>
          </thead>
          <tbody>
            {points
              .filter((_, i) => i % 2 === 1 || i === points.length - 1)
              .map((point) => (
                <tr key={point.at}>
                  <td>{moment(point.at)}</td>
                  <td class="figure">{show(point.minor, currency)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
