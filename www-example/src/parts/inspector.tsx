// The inspector: every request of this page to the partner's server, with its response.

import { type Call, containsSecret, log } from "../api";
import { t } from "../i18n";
import { Button } from "./button";

export function Inspector() {
  const texts = t.value.inspector;
  const calls = log.value;
  const found = calls.filter(containsSecret).length;
  return (
    <div class="stack">
      <p class="aside-note">{texts.lead}</p>
      <p class={`notice ${found ? "notice--bad" : "notice--good"}`}>{texts.scan(found)}</p>
      <p class="aside-note">{texts.cookie}</p>
      <div class="panel__head inspector__head">
        <p>{calls.length ? texts.calls(calls.length) : texts.empty}</p>
        {calls.length > 0 && (
          <Button
            kind="text"
            onClick={(event) => {
              // The button disappears, and the focus must not.
              (event.currentTarget as Element).closest<HTMLElement>(".drawer")?.focus();
              log.value = [];
            }}
          >
            {texts.clear}
          </Button>
        )}
      </div>
      <ol class="calls">
        {[...calls].reverse().map((call) => (
          <li key={call.id}>
            <OneCall call={call} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function OneCall({ call }: { call: Call }) {
  const texts = t.value.inspector;
  const { answer, failure, retry } = call;
  const url = new URL(call.url);
  const bad = failure !== undefined || (answer?.status ?? 200) >= 400;
  const time =
    call.ms === undefined ? (failure === undefined ? texts.waiting : texts.lost) : `${Math.round(call.ms)} ms`;
  return (
    <details class="call">
      <summary>
        <span class={`call__status ${bad ? "call__status--bad" : ""}`}>
          {answer?.status ?? (failure === undefined ? "…" : "×")}
        </span>
        <span class="call__line">
          <b>{call.method}</b> {url.pathname + url.search}
        </span>
        <span class="call__time">{[call.operation, texts.attempt(call.attempt), time].join(" · ")}</span>
      </summary>
      <Message title={texts.request} headers={call.headers} body={call.body} />
      {answer && <Message title={`${texts.response} ${answer.status}`} headers={answer.headers} body={answer.body} />}
      {failure !== undefined && (
        <p class="call__retry">
          {texts.lost}: {failure}
        </p>
      )}
      {retry && <p class="call__retry">{texts.retriedAfter(retry.code, retry.waitMs)}</p>}
    </details>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Message(props: { title: string; headers: Record<string, string>; body: string | undefined }) {
  const texts = t.value.inspector;
  return (
    <section class="message">
      <h3>{props.title}</h3>
      <dl class="message__headers">
        {Object.entries(props.headers).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <pre>{props.body ? pretty(props.body) : `(${texts.none})`}</pre>
    </section>
  );
}
