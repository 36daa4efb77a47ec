import { Server, type IncomingMessage } from "node:http";

/** Every request to a server has the effect from now on, while it is on, before anything else sees it. */
export function onRequest(effect: (incoming: IncomingMessage) => void): (isOn: boolean) => void {
  let isOn = false;
  const emit = Reflect.get(Server.prototype, "emit") as (...given: unknown[]) => boolean;
  Server.prototype.emit = function (this: Server, name: string, ...given: unknown[]) {
    if (isOn && name === "request") effect(given[0] as IncomingMessage);
    return Reflect.apply(emit, this, [name, ...given]);
  };
  return (wanted) => {
    isOn = wanted;
  };
}
