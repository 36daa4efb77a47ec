import type { Clock } from "../../clock.ts";
import type { AnnounceMode } from "../../sessions/index.ts";
import type { Alarm, Wakeable } from "./alarm.ts";
import {
  announceStep,
  UNTOLD,
  type Announcement,
  type AnnouncementEvent,
  type Availability,
} from "./announcement.ts";

/** Tells WhatsApp whether one account is online. */
export interface Announcer {
  readonly told: Availability | null;
  on(event: AnnouncementEvent): void;
  /** What was told is forgotten with its connection. */
  closed(): void;
}

export type AnnouncerPorts = {
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** Read anew at every event: it can be changed while the session runs. */
  readonly mode: () => AnnounceMode;
  readonly announce: (availability: Availability) => void;
};

export function createAnnouncer({ clock, alarm, mode, announce }: AnnouncerPorts): Announcer {
  let announcement: Announcement = UNTOLD;

  const timer: Wakeable = {
    wakeAtMs: () => announcement.offAtMs ?? Infinity,
    wake: () => on({ type: "tick" }),
  };

  function on(event: AnnouncementEvent): void {
    const next = announceStep(announcement, event, mode(), clock.nowMs());
    announcement = next.announcement;
    if (next.announce) announce(next.announce);
    alarm.watch(timer);
  }

  return {
    get told() {
      return announcement.told;
    },
    on,
    closed: () => void (announcement = UNTOLD),
  };
}
