import { eventually } from "../../support/eventually.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { faultsOfDeliveries, faultsOfReader, faultsOfStored } from "./history/events.ts";
import { faultsOfIndicators, type Death } from "./history/indicators.ts";
import { faultsOfKeyWrites } from "./history/key-writes.ts";
import { faultsOfInbound, faultsOfSends } from "./history/messages.ts";
import { faultsOfOwners } from "./history/owners.ts";
import { faultsOfSockets } from "./history/sockets.ts";
import { takeOverOf, type TakeOver } from "./history/take-overs.ts";
import type { Stage } from "./stage.ts";
import type { Told } from "./troubles.ts";

/** What the webhook is told, and what the reader follows, by the names that the database knows. */
const MESSAGES = ["message"];
const FOLLOWED = ["session_status", "presence_started", "presence_ended"];

/** What the history must not show, each in a line; to be asked for once the load has ended. */
export async function faultsOf(stage: Stage, told: readonly Told[]): Promise<readonly string[]> {
  await settled(stage);
  const { witness, sandbox, callers, written, follower } = stage;
  const changes = await witness.ownerChanges();
  const logins = sandbox.loginRecords();
  const numbers = new Set(stage.talkers.map(({ number }) => number));
  const asked = sandbox.askedAgain().filter(({ from }) => numbers.has(from));
  const orderly = told.filter(({ trouble }) => trouble.kind === "stopped");
  const followed = (await witness.storedEvents(FOLLOWED)).map(({ id }) => id);
  // A refreshed indicator is told and not stored.
  const known = new Set(followed);
  const streams = follower.streams.map((read) => read.filter((id) => known.has(id)));
  const since = followed.indexOf(streams.flat()[0] ?? "");
  return [
    ...faultsOfOwners(changes),
    ...faultsOfKeyWrites(await witness.keyWrites(), changes),
    ...faultsOfSockets(logins, orderly),
    ...faultsOfSends(callers.sends, textsAt(stage)),
    ...faultsOfInbound(written, await witness.inboundIds()),
    ...faultsOfDeliveries(await witness.storedEvents(MESSAGES), stage.told()),
    ...faultsOfStored(await witness.storedEvents([...MESSAGES, ...FOLLOWED])),
    ...faultsOfReader(followed.slice(since), streams),
    ...asked.map(({ from, to, id }) => `${to} could not decrypt ${id} of ${from}`),
  ];
}

/** When owners were gone for good, with what they had. */
export function deathsOf(told: readonly Told[]): readonly Death[] {
  return told.flatMap(({ goneMs, numbers }) => (goneMs === undefined ? [] : [{ atMs: goneMs, numbers }]));
}

/** Indicators that nobody went on with in time. */
export function leftIndicators(stage: Stage, told: readonly Told[], withinMs: number): readonly string[] {
  // Once a partner's LID is learned, it stands in the place of the number.
  const numberOf = new Map(stage.talkers.map(({ partner }) => [`${lidUserOf(partner)}@lid`, partner]));
  const seen = stage.sandbox
    .chatStates()
    .map((each) => ({ ...each, to: numberOf.get(each.to ?? "") ?? each.to }));
  return faultsOfIndicators(stage.callers.shown, seen, { deaths: deathsOf(told), withinMs });
}

/** How long it took until what dead owners had was at WhatsApp again. */
export function takeOvers({ sandbox }: Stage, told: readonly Told[]): readonly TakeOver[] {
  const logins = sandbox.loginRecords();
  const died = deathsOf(told).filter(({ numbers }) => numbers.length > 0);
  return died.map((death) => takeOverOf(death, logins));
}

function textsAt({ sandbox }: Stage): readonly string[] {
  return sandbox.receivedMessages().flatMap(({ text }) => (text?.startsWith("text ") === true ? [text] : []));
}

/** Nothing is on its way any more. What is lost for good is told by the faults, not here. */
async function settled(stage: Stage): Promise<void> {
  const { witness, written, follower } = stage;
  const all = async (what: string, is: () => Promise<boolean>) => {
    // A fault says more than a wait that ends in vain.
    await eventually(what, is).catch(() => undefined);
  };
  await all("no message waits", async () => (await witness.waiting()) === 0);
  await all("what partners wrote is kept", async () => (await witness.inboundIds()).length >= written.length);
  await all("the receiver was told", async () => {
    const ids = new Set(stage.told());
    return (await witness.storedEvents(MESSAGES)).every(({ id }) => ids.has(id));
  });
  await all("the reader has read", async () => {
    const last = (await witness.storedEvents(FOLLOWED)).at(-1)?.id;
    return follower.streams.some((read) => read.some((id) => id === last));
  });
}
