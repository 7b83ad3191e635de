import { Notice } from "../errors";
import { t } from "../i18n";
import { navigate } from "../router";
import { endSession } from "../session";
import { Button } from "./button";
import { useTask } from "./task";

/** The button that signs out, with its error. */
export function SignOut({ kind }: { kind: "quiet" | "text" }) {
  const task = useTask();
  const signOut = () =>
    task.run(async () => {
      await endSession();
      navigate("/");
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
