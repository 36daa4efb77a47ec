import type { LinkedDevice } from "./linked-device.ts";

/** A device of somebody. */
export type DeviceAddress = {
  /** Its owner: a number where it is known, else a LID. */
  readonly person: string;
  /** 0 is the phone. */
  readonly id: number;
};

export const PHONE_ID = 0;

/** The address of a companion. */
export function addressOf({ number, id }: LinkedDevice): DeviceAddress {
  return { person: number, id };
}

/** True when both are the same device. */
export function isSameDevice(one: DeviceAddress, other: DeviceAddress): boolean {
  return one.person === other.person && one.id === other.id;
}
