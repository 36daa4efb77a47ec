import { SessionMoved, type DeviceStore, type Heard } from "../../core/index.ts";
import { once, type Doing } from "../device/patience.ts";
import type { Hearers } from "./hearers.ts";

/** Tells every listener, each by `by`, or once. Resolves when all are at rest. Throws `HeardLater`. */
export type Tell = (sessionId: string, heard: Heard, by?: Doing) => Promise<void>;

/** What a session's connection writes and tells for as long as the session is served here. */
export interface Tenure {
  readonly devices: DeviceStore;
  readonly tell: Tell;
  /** Nothing more is written or told: who tries is refused with `session_moved`. Resolves when what was begun is over. */
  end(): Promise<void>;
}

export type TenurePorts = {
  readonly devices: DeviceStore;
  readonly hearers: Pick<Hearers, "all">;
  /** Another node has it. */
  readonly onMoved: () => void;
};

export function createTenure(sessionId: string, { devices, hearers, onMoved }: TenurePorts): Tenure {
  const underWay = new Set<Promise<unknown>>();
  let isOver = false;

  function requireMine(): void {
    if (isOver) throw new SessionMoved([sessionId]);
  }

  async function doing<T>(act: () => Promise<T>): Promise<T> {
    requireMine();
    const doing = act();
    underWay.add(doing);
    try {
      return await doing;
    } catch (error) {
      if (error instanceof SessionMoved && !isOver) onMoved();
      throw error;
    } finally {
      underWay.delete(doing);
    }
  }

  return {
    devices: {
      readCredentials: (id) => devices.readCredentials(id),
      readKeys: (id, type, ids) => devices.readKeys(id, type, ids),
      keyIds: (id, type) => devices.keyIds(id, type),
      writeCredentials: (...written) => doing(() => devices.writeCredentials(...written)),
      writeKeys: (...written) => doing(() => devices.writeKeys(...written)),
      forget: (id) => doing(() => devices.forget(id)),
    },
    tell: (id, heard, by = once) =>
      doing(async () => {
        for (const listener of hearers.all()) {
          await by(async () => {
            requireMine();
            await listener(id, heard);
          });
        }
      }),
    async end() {
      isOver = true;
      await Promise.allSettled(underWay);
    },
  };
}
