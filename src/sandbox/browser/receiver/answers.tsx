import { useState } from "preact/hooks";
import { call } from "../calls.ts";
import { FAULT_KINDS, type ReceiverView } from "./receiver-view.ts";
import { TEXTS } from "./texts.ts";

type AnswersProps = Pick<ReceiverView, "name" | "fault" | "refused">;

/** How deliveries are answered, and how they are to be. */
export function Answers({ name, fault, refused }: AnswersProps) {
  const [refusal, setRefusal] = useState("");

  const set = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [kind, times] = [form.get("kind") as string, form.get("times")];
    const answer = await call(`receiver/${name}/fault`, {
      kind,
      ...(times !== "" && kind !== "clear" && { times: Number(times) }),
    });
    setRefusal("refusal" in answer ? answer.refusal : "");
  };

  return (
    <section class="card" aria-labelledby="answers">
      <h2 id="answers">{TEXTS.answers}</h2>
      <p role="status" class={fault ? "now lost" : "now on"}>
        {TEXTS.now(fault)}
      </p>
      {refused > 0 && <p class="quiet">{TEXTS.refused(refused)}</p>}
      <form onSubmit={(event) => void set(event)}>
        <label for="kind">{TEXTS.fault}</label>
        <select id="kind" name="kind">
          <option value="clear">{TEXTS.healthy}</option>
          {FAULT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {TEXTS.faultOf(kind)}
            </option>
          ))}
        </select>
        <label for="times">{TEXTS.times}</label>
        <input id="times" name="times" type="number" min="1" max="1000" aria-describedby="times-hint" />
        <p id="times-hint" class="hint">
          {TEXTS.timesHint}
        </p>
        <button class="submit">{TEXTS.set}</button>
      </form>
      <p role="status" class="told">
        {refusal}
      </p>
    </section>
  );
}
