import { describe, expect, it } from "vitest";
import { known } from "./numbers.ts";
import { addedNumbers, addNumber } from "./support/added-numbers.ts";
import { AT_ONCE, atOnce } from "./support/at-once.ts";
import type { OpenWhole } from "./support/contract-test.ts";
import { AT_MS, credentialOf, DEVICE, filling } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

/** A place in a work: that it is reached can be waited for, and it goes on when it is told to. */
function halfway() {
  const [reached, reach] = deferred();
  const [told, goOn] = deferred();
  const pass = () => {
    reach();
    return told;
  };
  return { reached, pass, goOn };
}

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return [promise, () => resolve()] as const;
}

/** Several steps as one, in every store. */
export function atomicallyContract(open: OpenWhole): void {
  describe("several steps as one", () => {
    it("are all there when the work is done, and give what it gives", async () => {
      await using test = await open();
      const made = await test.store.atomically(async (stores) => {
        const inside = filling(stores);
        const acme = await inside.organization();
        const { id } = await inside.linkedSession(acme);
        return { acme, id, webhook: await inside.webhook(acme, { sessionId: id }) };
      });
      const { sessions, devices, webhooks } = test.store;
      expect((await sessions.find(made.acme, made.id))?.device).toEqual(DEVICE);
      expect((await devices.readKeys(made.id, "pre-key", ["1"])).size).toBe(1);
      expect(await webhooks.list(made.acme, "", 10)).toEqual([made.webhook]);
      expect(await test.store.atomically(() => Promise.resolve("nothing"))).toBe("nothing");
    });

    it("leave nothing in any store when the work rejects, which is told as it is", async () => {
      await using test = await open();
      const refused = new Error("refused");
      let made: { acme: string; id: string; secret: string; webhook: string } | undefined;
      const work = test.store.atomically(async (stores) => {
        const inside = filling(stores);
        const acme = await inside.organization();
        const { secret } = await inside.credential(acme);
        const { id } = await inside.linkedSession(acme, { name: "support" });
        await inside.lease(id, "chat");
        await stores.numbers.keep([known(id)], AT_MS);
        const { id: webhook } = await inside.webhook(acme);
        // What is read in the middle is there, and remembered by nobody.
        expect(await stores.sessions.find(acme, id)).toBeDefined();
        expect(await stores.sessions.findByName(acme, "support")).toBeDefined();
        expect(await stores.credentials.findBySecret(secret)).toBeDefined();
        made = { acme, id, secret, webhook };
        throw refused;
      });
      await expect(work).rejects.toBe(refused);
      const { acme, id, secret, webhook } = made ?? { acme: "", id: "", secret: "", webhook: "" };
      const { organizations, credentials, sessions, devices, leases, numbers, webhooks } = test.store;
      expect(await organizations.list()).toEqual([]);
      expect(await credentials.findBySecret(secret)).toBeUndefined();
      expect(await sessions.find(acme, id)).toBeUndefined();
      expect(await sessions.findByName(acme, "support")).toBeUndefined();
      expect(await sessions.listAllIds()).toEqual([]);
      expect(await devices.readCredentials(id)).toBeUndefined();
      expect(await leases.list()).toEqual([]);
      expect(await numbers.find(id, known(id).number)).toBeUndefined();
      expect(await webhooks.find(acme, webhook)).toBeUndefined();
    });

    it("take back what they changed, deleted and replaced", async () => {
      await using test = await open();
      const acme = await test.organization({ maxSessions: 3 });
      const old = await test.credential(acme, "account_token");
      const session = await test.linkedSession(acme);
      const deleted = await test.linkedSession(acme);
      const webhook = await test.webhook(acme);
      const lease = await test.lease(deleted.id, "chat");
      const { organizations, credentials, sessions, devices, leases, webhooks } = test.store;
      const before = await sessions.list(acme, "", 10);
      const work = test.store.atomically(async (stores) => {
        await stores.organizations.update(acme, { maxSessions: 9 });
        const replacement = credentialOf(acme, "account_token", "another");
        await stores.credentials.replaceAccountToken(replacement, "another");
        await stores.sessions.change(acme, session.id, () => ({ wanted: true }), AT_MS);
        await stores.devices.forget(session.id);
        await stores.sessions.delete(acme, deleted.id);
        await stores.webhooks.change(acme, webhook.id, (now) => ({ ...now, active: false }), undefined);
        await stores.organizations.beginRemoval(acme, AT_MS);
        while (await stores.organizations.removeSome(acme));
        throw new Error("refused");
      });
      await expect(work).rejects.toThrow("refused");
      expect(await organizations.find(acme)).toMatchObject({ maxSessions: 3, deletedAtMs: null });
      expect(await credentials.findBySecret(old.secret)).toMatchObject({ revokedAtMs: null });
      expect(await credentials.findBySecret("another")).toBeUndefined();
      expect(await sessions.list(acme, "", 10)).toEqual(before);
      expect(await devices.readCredentials(session.id)).toBe(`credentials of ${session.id}`);
      expect((await devices.readKeys(deleted.id, "pre-key", ["1"])).size).toBe(1);
      expect(await leases.list()).toEqual([lease]);
      expect(await webhooks.find(acme, webhook.id)).toEqual(webhook);
    });

    it("go on where one of them is refused, of which nothing is left", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { secret } = await test.credential(acme);
      const ids = await test.store.atomically(async (stores) => {
        const inside = filling(stores);
        const first = await inside.session(acme, { name: "support" });
        await expect(inside.session(acme, { name: "support" })).rejects.toThrow(refusal("name_taken"));
        // Refused by the last of its statements.
        await expect(inside.session(acme, {}, secret)).rejects.toThrow(refusal("token_taken"));
        await expect(inside.webhook("gone")).rejects.toThrow(refusal("credential_invalid"));
        return [first.id, (await inside.session(acme)).id];
      });
      expect((await test.store.sessions.list(acme, "", 10)).map(({ id }) => id)).toEqual(ids);
    });

    it("are seen by others all or not at all", async () => {
      await using test = await open();
      const acme = await test.organization();
      for (const [end, then] of [
        ["refused", 0],
        ["done", 2],
      ] as const) {
        const middle = halfway();
        const work = test.store.atomically(async (stores) => {
          const inside = filling(stores);
          await inside.session(acme);
          await middle.pass();
          await inside.session(acme);
          if (end === "refused") throw new Error(end);
        });
        await middle.reached;
        const { sessions } = test.store;
        const seen = [sessions.listIds(acme), sessions.listAllIds()];
        middle.goOn();
        await Promise.allSettled([work]);
        for (const ids of await Promise.all(seen)) expect([0, then]).toContain(ids.length);
        expect(await sessions.listIds(acme)).toHaveLength(then);
      }
    });

    it("take back no step that somebody else takes meanwhile", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const middle = halfway();
      const work = test.store.atomically(async (stores) => {
        await filling(stores).session(acme, { name: "taken back" });
        await middle.pass();
        throw new Error("refused");
      });
      await middle.reached;
      // One that would be refused if the other one stayed, and one of another organization.
      const meanwhile = [test.session(acme, { name: "taken back" }), test.session(other)];
      middle.goOn();
      await expect(work).rejects.toThrow("refused");
      const made = await Promise.all(meanwhile);
      expect([...(await test.store.sessions.listAllIds())].sort()).toEqual(made.map(({ id }) => id).sort());
    });

    it("lose no change where several are made at once, beside single ones", async () => {
      await using test = await open();
      const session = await test.session(await test.organization());
      const { store } = test;
      const { done } = await atOnce((n) =>
        n % 2 === 0
          ? addNumber(store, session, n)
          : store.atomically(async (stores) => {
              await stores.sessions.get(session.id);
              return addNumber(stores, session, n);
            }),
      );
      expect(done).toBe(AT_ONCE);
      expect(await addedNumbers(store, session)).toEqual(Array.from({ length: AT_ONCE }, (_, n) => n));
    });

    it("make no more sessions than there is room for, and of none a part", async () => {
      await using test = await open();
      const acme = await test.organization({ maxSessions: 5 });
      const make = () =>
        test.store.atomically(async (stores) => {
          const inside = filling(stores);
          const webhook = await inside.webhook(acme);
          await inside.session(acme);
          return webhook;
        });
      const { done, refused } = await atOnce(make);
      expect(done).toBe(5);
      for (const each of refused) expect(each).toEqual(refusal("quota_exceeded"));
      expect(await test.store.sessions.listIds(acme)).toHaveLength(5);
      expect(await test.store.webhooks.list(acme, "", 99)).toHaveLength(5);
    });

    it("stay or go each by itself where many are made at once, in the order of the calls", async () => {
      await using test = await open();
      const session = await test.session(await test.organization());
      const { store } = test;
      const whole = (n: number) =>
        store.atomically(async (stores) => {
          const inside = filling(stores);
          const [first, second] = [await inside.message(session.id), await inside.message(session.id)];
          if (n % 3 === 0) throw new Error("refused");
          return [first.id, second.id];
        }, session.id);
      const [works, singles] = [[] as Promise<string[]>[], [] as Promise<string[]>[]];
      for (let n = 0; n < AT_ONCE; n++) {
        works.push(whole(n));
        singles.push(test.message(session.id).then(({ id }) => [id]));
      }
      const both = works.flatMap((work, n) => [work, singles[n] ?? work]);
      const made = (await Promise.allSettled(both)).map((each) =>
        each.status === "fulfilled" ? each.value : [],
      );
      expect(made.filter(({ length }) => length === 0)).toHaveLength(Math.ceil(AT_ONCE / 3));
      const waiting = await store.messages.listWaiting(0, 99);
      expect(waiting.map(({ id }) => id)).toEqual(made.flat());
    });

    it("that fail leave the way free for those that come after", async () => {
      await using test = await open();
      const fail = () => test.store.atomically(() => Promise.reject(new Error("refused")));
      const failing = [fail(), fail(), fail()];
      const acme = await test.organization();
      for (const { status } of await Promise.allSettled(failing)) expect(status).toBe("rejected");
      await test.store.atomically((stores) => filling(stores).session(acme));
      expect(await test.store.sessions.listIds(acme)).toHaveLength(1);
    });
  });
}
