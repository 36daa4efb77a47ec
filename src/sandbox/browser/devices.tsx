import { useRef, useState } from "preact/hooks";
import { call } from "./calls.ts";
import type { DeviceView } from "./phone-view.ts";
import { nameOf, TEXTS } from "./texts.ts";

/** The linked devices, and what their owner or bad luck can do to them. */
export function Devices({ devices }: { readonly devices: readonly DeviceView[] }) {
  const [told, setTold] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);

  const cut = async (number: string) => {
    const answer = await call("faults", { kind: "drop", number });
    const who = nameOf(number);
    if ("refusal" in answer) setTold(answer.refusal);
    else setTold(answer.body["affected"] === 0 ? TEXTS.cutNothing(who) : TEXTS.cutDone(who));
  };
  const unlink = async (number: string) => {
    const answer = await call("phone/unlink", { number });
    setTold("refusal" in answer ? answer.refusal : TEXTS.unlinked(nameOf(number)));
    // The button that had the focus is gone.
    heading.current?.focus();
  };

  return (
    <section class="card" aria-labelledby="devices">
      <h2 id="devices" ref={heading} tabIndex={-1}>
        {TEXTS.devices}
      </h2>
      {devices.length === 0 ? (
        <p class="quiet">{TEXTS.noDevices}</p>
      ) : (
        <ul class="rows">
          {devices.map((device) => (
            <Device key={device.jid} device={device} cut={cut} unlink={unlink} />
          ))}
        </ul>
      )}
      <p role="status" class="told">
        {told}
      </p>
    </section>
  );
}

type DeviceProps = {
  readonly device: DeviceView;
  readonly cut: (number: string) => Promise<void>;
  readonly unlink: (number: string) => Promise<void>;
};

function Device({ device: { number, name, about, picture, isOpen }, cut, unlink }: DeviceProps) {
  const who = nameOf(number);
  return (
    <li class="device">
      <div>
        {picture !== null && <img class="face" src={picture} alt={TEXTS.profilePictureOf(who)} />}
        <strong>{who}</strong>
        {name !== null && (
          <span class="quiet">
            {" "}
            <bdi>{name}</bdi>
          </span>
        )}
        {about !== null && about !== "" && <p dir="auto">{about}</p>}
        <div class={isOpen ? "state on" : "state"}>{isOpen ? TEXTS.connected : TEXTS.notConnected}</div>
      </div>
      <div class="buttons">
        <button
          type="button"
          disabled={!isOpen}
          aria-label={TEXTS.cutOf(who)}
          onClick={() => void cut(number)}
        >
          {TEXTS.cut}
        </button>
        <button type="button" aria-label={TEXTS.unlinkOf(who)} onClick={() => void unlink(number)}>
          {TEXTS.unlink}
        </button>
      </div>
    </li>
  );
}
