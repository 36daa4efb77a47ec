import { Server } from "node:http";
import type { Install } from "../probe.ts";

const BURNT_MS = 0.05;

/** A known effect: every request over HTTP costs 50 µs more. */
export const install: Install = () => installBurn(burn);

/** Every server has the effect from now on, while it is on. */
export function installBurn(effect: () => void): (isOn: boolean) => void {
  let isOn = false;
  const emit = Reflect.get(Server.prototype, "emit") as (...given: unknown[]) => boolean;
  Server.prototype.emit = function (this: Server, name: string, ...given: unknown[]) {
    if (isOn && name === "request") effect();
    return Reflect.apply(emit, this, [name, ...given]);
  };
  return (wanted) => {
    isOn = wanted;
  };
}

function burn(): void {
  const until = performance.now() + BURNT_MS;
  while (performance.now() < until);
}
