import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeviceStore, KeyChange, Session } from "../../../src/core/index.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { openStore, type Store } from "../../../src/store/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { address } from "./address.ts";

const OWN = "4915100000001";
const PARTNER = "4915100000002";

/** What is to happen before and after a ratchet is written. */
type Hook = { before: () => Promise<unknown>; after: () => Promise<unknown> };

const nothing = () => Promise.resolve();

let folder: ReturnType<typeof temporaryFolder>;
let sandbox: Sandbox;
let test: TestGateway;
let session: Session;
let hook: Hook;
beforeEach(async () => {
  folder = temporaryFolder();
  sandbox = await startSandbox();
  hook = { before: nothing, after: nothing };
  const directory = path.join(folder.path, "data");
  const store = hooked(openStore({ directory, wallMs: () => Date.now() }), hook);
  test = await TestGateway.start({ sandbox, store, directory });
  session = await test.linkedSession("one", OWN);
  await send("first");
  await sandbox.untilReceived(({ text }) => text === "first");
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
  await sandbox.close();
  folder[Symbol.dispose]();
});

function hooked(store: Store, hooks: Hook): Store {
  const devices: DeviceStore = {
    ...store.devices,
    async writeKeys(sessionId, changes) {
      const isRatchet = changes.some(({ type }: KeyChange) => type === "session");
      if (isRatchet) await hooks.before();
      await store.devices.writeKeys(sessionId, changes);
      if (isRatchet) await hooks.after();
    },
  };
  return { ...store, devices };
}

async function send(text: string): Promise<string> {
  const sent = await test.gateway.core.messages.send(session, {
    to: address(PARTNER),
    content: { kind: "text", text },
    source: "api",
    isQueued: false,
  });
  return sent.message.id;
}

describe("the ratchet of a message", () => {
  it("is written before the message leaves", async () => {
    const writing = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    hook.before = () => {
      writing.resolve(undefined);
      return released.promise;
    };
    const sending = send("second");
    await writing.promise;
    // Stanzas keep their order: had the message left, it would be there before this one.
    const chat = address("4915100000009");
    await test.gateway.core.presence.set(session, { chat, state: "composing", durationMs: null });
    await sandbox.untilChatState(({ to }) => to?.startsWith("4915100000009") === true);
    expect(sandbox.messages()).toHaveLength(1);
    hook.before = nothing;
    released.resolve(undefined);
    const id = await sending;
    expect(await sandbox.untilReceived((received) => received.id === id)).toMatchObject({ text: "second" });
  });

  it("that was written for a message which never left costs the partner nothing", async () => {
    const written = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    hook.after = () => {
      written.resolve(undefined);
      return released.promise;
    };
    const sending = send("second");
    await written.promise;
    const down = sandbox.untilConnection((all) => all.length === 0);
    await test.phone("/faults", { kind: "drop", number: OWN });
    await down;
    hook.after = nothing;
    released.resolve(undefined);
    const id = await sending;
    expect(await sandbox.untilReceived((received) => received.id === id)).toMatchObject({ text: "second" });
    await sandbox.untilReceived(({ text }) => text === "second");
    expect(sandbox.messages()).toHaveLength(2);
    expect(sandbox.unknownStanzas).toEqual([]);
  });
});
