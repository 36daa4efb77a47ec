import { useState } from "preact/hooks";
import { call } from "../calls.ts";
import type { ReceiverView } from "./receiver-view.ts";
import { TEXTS } from "./texts.ts";

const FIELDS = [
  { id: "secret", label: TEXTS.secret, hint: TEXTS.secretHint },
  { id: "authorization", label: TEXTS.authorization, hint: TEXTS.authorizationHint },
] as const;

type ExpectedProps = Pick<ReceiverView, "name" | "secret" | "authorization">;

/** What signatures and logins are compared with. */
export function Expected({ name, ...known }: ExpectedProps) {
  const [told, setTold] = useState("");

  const compare = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    // Texts, for no field takes a file; an empty one ends the comparison.
    const textOf = (id: string) => (form.get(id) as string) || null;
    const fields = { secret: textOf("secret"), authorization: textOf("authorization") };
    const answer = await call(`receiver/${name}/expect`, fields);
    setTold("refusal" in answer ? answer.refusal : TEXTS.compared);
  };

  return (
    <section class="card" aria-labelledby="expected">
      <h2 id="expected">{TEXTS.expected}</h2>
      <form onSubmit={(event) => void compare(event)}>
        {FIELDS.map(({ id, label, hint }) => (
          <div key={id}>
            <label for={id}>{label}</label>
            <input
              id={id}
              name={id}
              autocomplete="off"
              spellcheck={false}
              defaultValue={known[id] ?? ""}
              aria-describedby={`${id}-hint`}
            />
            <p id={`${id}-hint`} class="hint">
              {hint}
            </p>
          </div>
        ))}
        <button class="submit">{TEXTS.compare}</button>
      </form>
      <p role="status" class="told">
        {told}
      </p>
    </section>
  );
}
