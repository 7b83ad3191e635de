import { Notice } from "../errors";
import { t } from "../i18n";
import { go } from "../router";
import { leave } from "../session";
import { Button } from "./button";
import { useTask } from "./task";

/** Ends the session, and says so where that fails. */
export function SignOut({ kind }: { kind: "quiet" | "text" }) {
  const task = useTask();
  const signOut = () =>
    task.run(async () => {
      await leave();
      go("/");
    });
  return (
    <>
      <Button kind={kind} busy={task.busy.value} onClick={signOut}>
        {t.value.common.signOut}
      </Button>
      <Notice error={task.error.value} />
    </>
  );
}
