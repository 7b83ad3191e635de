// The fault lab: simulated faults between the server and the sandbox.

import { useEffect, useState } from "preact/hooks";
import { DemoError, demo } from "../demo";
import { Notice } from "../errors";
import { t } from "../i18n";
import { session, stage } from "../session";
import { Button } from "./button";
import { useTask } from "./task";

const FAULTS = ["latency", "dropOne", "dropAll", "unavailable503", "rateLimit"] as const;
type Fault = (typeof FAULTS)[number];

export function Lab() {
  const texts = t.value.lab;
  const task = useTask();
  const [message, setMessage] = useState("");
  const [active, setActive] = useState<readonly Fault[]>([]);
  const read = () =>
    task.run(async () => {
      setActive((await demo<{ active: Fault[] }>("GET", "faults")).active);
    });
  const set = (wanted: readonly Fault[]) =>
    task.run(async () => {
      // Checked at once; the server's response confirms it.
      setActive(wanted);
      try {
        setActive((await demo<{ active: Fault[] }>("POST", "faults", { active: wanted })).active);
      } catch (failure) {
        setActive(active);
        throw failure;
      }
    });
  const buy = () =>
    task.run(async () => {
      try {
        await demo("POST", "purchase", {});
        setMessage(texts.purchased);
      } catch (failure) {
        if (!(failure instanceof DemoError && failure.code === "CARD_DECLINED")) throw failure;
        setMessage(texts.declined);
      }
    });
  useEffect(() => void (session.value.sandbox && read()), []);
  if (!session.value.sandbox) return <p>{texts.unavailable}</p>;
  return (
    <div class="stack">
      <p class="aside-note">{texts.lead}</p>
      <div class="lab">
        {FAULTS.map((fault) => (
          <label key={fault} class="check">
            <input
              type="checkbox"
              name={fault}
              checked={active.includes(fault)}
              onChange={(event) =>
                set(event.currentTarget.checked ? [...active, fault] : active.filter((one) => one !== fault))
              }
            />
            {texts[fault]}
          </label>
        ))}
      </div>
      {stage.value === "in" && (
        <Button kind="quiet" busy={task.busy.value} onClick={buy}>
          {texts.purchase}
        </Button>
      )}
      <p class="aside-note" role="status">
        {message}
      </p>
      <Notice error={task.error.value} retry={read} />
      {active.length > 0 && (
        <Button kind="quiet" onClick={() => set([])}>
          {texts.reset}
        </Button>
      )}
    </div>
  );
}
