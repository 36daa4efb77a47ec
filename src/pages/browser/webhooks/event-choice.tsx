import { TEXTS } from "../texts.ts";
import { EVERY_EVENT, isDocumented, isHeard, namesBeside, switched } from "./event-names.ts";

type Props = {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

/** Which events a webhook is to hear. */
export function EventChoice({ chosen, onChange }: Props) {
  const isEverything = chosen.includes(EVERY_EVENT);
  const change = (name: string) => () => onChange(switched(chosen, name));
  return (
    <fieldset>
      <legend>{TEXTS.webhooks.hears}</legend>
      <label class="choice">
        <input type="checkbox" checked={isEverything} onChange={change(EVERY_EVENT)} />
        {TEXTS.webhooks.everything}
      </label>
      <div class="events">
        {namesBeside(chosen).map((name) => (
          <label key={name} class="choice">
            <input
              type="checkbox"
              checked={isHeard(chosen, name)}
              disabled={isEverything && isDocumented(name)}
              onChange={change(name)}
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
