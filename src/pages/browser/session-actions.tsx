import { useState } from "preact/hooks";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Failure } from "./failure.tsx";
import type { GatewayApi } from "./gateway-api.ts";
import type { Session } from "./gateway-state.ts";
import type { Link } from "./link-of.ts";
import { TEXTS } from "./texts.ts";
import { useAction } from "./use-action.ts";

type Verb = "start" | "stop" | "cancelLinking" | "restart" | "logOut" | "delete";

/** What can be done with a session as it is now. */
function verbsOf({ status }: Session, link: Link): readonly Verb[] {
  const isLinked = link !== "unlinked";
  switch (status) {
    case "working":
      return ["stop", "restart", "logOut", "delete"];
    case "starting":
      return isLinked ? ["stop", "restart", "logOut", "delete"] : ["cancelLinking", "delete"];
    case "scan_qr_code":
      return ["cancelLinking", "delete"];
    case "stopped":
    case "failed":
    case "logged_out":
      return isLinked ? ["start", "logOut", "delete"] : ["delete"];
  }
}

type Question = { readonly verb: "logOut" | "delete"; readonly text: string };

function questionOf(verb: Verb, { label }: Session, link: Link): Question | undefined {
  if (verb === "logOut") return { verb, text: TEXTS.confirm.logOut(label) };
  if (verb === "delete") return { verb, text: TEXTS.confirm.delete(label, link === "linked") };
  return undefined;
}

const CALLS = {
  start: ["POST", ":start"],
  stop: ["POST", ":stop"],
  cancelLinking: ["POST", ":stop"],
  restart: ["POST", ":restart"],
  logOut: ["POST", ":logout"],
  delete: ["DELETE", ""],
} as const satisfies Record<Verb, readonly [string, string]>;

type Props = { readonly api: GatewayApi; readonly session: Session; readonly link: Link };

/** Buttons for a session; what takes the link away is asked back first. */
export function SessionActions({ api, session, link }: Props) {
  const [question, setQuestion] = useState<Question>();
  const { isBusy, failure, run } = useAction();
  const carryOut = (verb: Verb) => {
    const [method, suffix] = CALLS[verb];
    run(() => api.ask(method, `/api/v1/sessions/${session.id}${suffix}`));
  };
  const press = (verb: Verb) => {
    const asked = questionOf(verb, session, link);
    if (asked) setQuestion(asked);
    else carryOut(verb);
  };
  return (
    <>
      <div class="buttons" role="group" aria-label={TEXTS.session.actions}>
        {verbsOf(session, link).map((verb) => (
          <button
            key={verb}
            type="button"
            disabled={isBusy}
            class={questionOf(verb, session, link) && "danger"}
            onClick={() => press(verb)}
          >
            {TEXTS.session[verb]}
          </button>
        ))}
      </div>
      <Failure text={failure} />
      {question && (
        <ConfirmDialog
          question={question.text}
          verb={TEXTS.session[question.verb]}
          onConfirm={() => carryOut(question.verb)}
          onClose={() => setQuestion(undefined)}
        />
      )}
    </>
  );
}
