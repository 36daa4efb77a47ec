import { within } from "../../core/index.ts";
import { approach, type ApproachPorts } from "../connection/approach.ts";
import type { Line, LinePorts } from "../line/line.ts";

/** How long it may take to come to WhatsApp for this alone; the answer to a call waits for it. */
const REACH_MS = 10_000;

/**
 * Connects a linked session that is not connected, once, so that WhatsApp can be told to remove its device. Whether the
 * device is gone from the phone's list. Never rejects, and leaves nothing connected.
 */
export async function sayGoodbye(
  sessionId: string,
  ports: LinePorts & ApproachPorts,
  formerDown: Promise<void>,
): Promise<boolean> {
  const under = approach(sessionId, ports, formerDown);
  const ends: (() => Promise<void> | void)[] = [];
  let isGone = false;
  let isOver = false;

  async function attempt(): Promise<void> {
    const arrival = await under.arrival;
    ends.push(() => arrival.route?.close());
    if (isOver) return arrival.route?.close();
    isGone = await new Promise<boolean>((resolve, reject) => {
      let line: Line | undefined;
      const opening = arrival.openLine(
        sessionId,
        ports,
        arrival,
        {
          onMade: (made) => (line = made),
          onQr: () => resolve(false),
          onOpen: () => void line?.logout().then(resolve),
          onBroken: () => resolve(false),
          onEnd: ({ rule }) => resolve(rule.reaction === "unlink"),
          onSettled: () => under.settle(),
        },
        () => !isOver,
      );
      opening.catch(reject);
      ends.push(() => opening.then(() => line?.drop()));
    });
  }

  await within(attempt(), ports.clock, REACH_MS);
  isOver = true;
  under.settle();
  for (const end of ends) await end();
  return isGone;
}
