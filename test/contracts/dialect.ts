import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../../src/gateway.ts";
import type { Answer } from "../support/api.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { newNumber, Tenant } from "../support/tenant.ts";
import { TestGateway } from "../support/test-gateway.ts";

export type ShownState = "composing" | "recording" | "paused";

/** A dialect, as far as the same scenarios can be played in each. */
export interface DialectDriver {
  readonly name: string;
  /** Asks for a chat state, with a credential of any kind; `chat` is digits. */
  setPresence(
    test: TestGateway,
    secret: string,
    session: Pick<Session, "id" | "name">,
    presence: { readonly chat: string; readonly state: ShownState; readonly seconds?: number },
  ): Promise<Answer>;
  /** Makes a session; resolves with how the dialect names it. */
  create(tenant: Tenant, name: string): Promise<Pick<Session, "id" | "name">>;
  /** The names of the sessions that a tenant has. */
  list(tenant: Tenant): Promise<readonly string[]>;
  readonly succeeds: number;
  readonly refusals: {
    readonly unknownSession: Answer;
    readonly notConnected: Answer;
    readonly wrongCredential: Answer;
    readonly missingRight: Answer;
  };
}

/** What every dialect does alike. `other` is the one that sees what this one made. */
export function dialectContract(dialect: DialectDriver, other: DialectDriver): void {
  describe(`the ${dialect.name} dialect`, () => {
    const clock = new ManualClock();
    let test: TestGateway;
    let tenant: Tenant;
    let session: Session & { readonly number: string };
    beforeAll(async () => {
      test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } });
      tenant = await Tenant.in(test);
      session = await tenant.linkedSession();
    });
    afterAll(async () => {
      expect(test.sandbox.unknownStanzas).toEqual([]);
      await test[Symbol.asyncDispose]();
    });

    const ask = (chat: string, state: ShownState, seconds?: number) =>
      dialect.setPresence(test, tenant.secrets.apiKey, session, {
        chat,
        state,
        ...(seconds !== undefined && { seconds }),
      });
    const show = async (...call: Parameters<typeof ask>) => {
      const { status } = await ask(...call);
      expect(status).toBe(dialect.succeeds);
    };

    /** What has arrived for a chat so far; what was sent before is waited for. */
    async function arrivedAt(chat: string): Promise<readonly string[]> {
      const last = newNumber();
      await show(last, "paused");
      await test.sandbox.untilChatState(({ to }) => to === `${last}@s.whatsapp.net`);
      return test.sandbox
        .chatStates({ session: session.number })
        .filter(({ to }) => to === `${chat}@s.whatsapp.net`)
        .map(({ state, media }) => (media === "audio" ? "recording" : String(state)));
    }

    it("shows composing and recording, and pauses", async () => {
      for (const state of ["composing", "recording", "paused"] as const) {
        const chat = newNumber();
        await show(chat, state);
        expect(await arrivedAt(chat)).toEqual([state]);
      }
    });

    it("changes from composing to recording with no pause between", async () => {
      const chat = newNumber();
      await show(chat, "composing");
      await show(chat, "recording");
      expect(await arrivedAt(chat)).toEqual(["composing", "recording"]);
    });

    it("pauses by itself when the duration ends, once and not before", async () => {
      const chat = newNumber();
      await show(chat, "recording", 5);
      await clock.advance(4_999);
      expect(await arrivedAt(chat)).toEqual(["recording"]);
      await clock.advance(1);
      expect(await arrivedAt(chat)).toEqual(["recording", "paused"]);
      await clock.advance(120_000);
      expect(await arrivedAt(chat)).toEqual(["recording", "paused"]);
    });

    it("pauses at once when asked, and not again when the duration ends", async () => {
      const chat = newNumber();
      await show(chat, "composing", 5);
      await show(chat, "paused");
      await clock.advance(60_000);
      expect(await arrivedAt(chat)).toEqual(["composing", "paused"]);
    });

    it("sends no pause for an indicator without a duration", async () => {
      const chat = newNumber();
      await show(chat, "composing");
      await clock.advance(120_000);
      expect(await arrivedAt(chat)).toEqual(["composing"]);
    });

    it("lets a newer call replace the older deadline", async () => {
      const chat = newNumber();
      await show(chat, "composing", 5);
      await clock.advance(3_000);
      await show(chat, "recording", 7);
      await clock.advance(6_999);
      expect(await arrivedAt(chat)).toEqual(["composing", "recording"]);
      await clock.advance(1);
      expect(await arrivedAt(chat)).toEqual(["composing", "recording", "paused"]);
    });

    it("lets a newer call without a duration cancel the older deadline", async () => {
      const chat = newNumber();
      await show(chat, "composing", 5);
      await show(chat, "recording");
      await clock.advance(60_000);
      expect(await arrivedAt(chat)).toEqual(["composing", "recording"]);
    });

    it("keeps the indicators of two chats apart", async () => {
      const [one, two] = [newNumber(), newNumber()];
      await show(one, "composing", 2);
      await show(two, "recording", 4);
      await clock.advance(2_000);
      expect(await arrivedAt(one)).toEqual(["composing", "paused"]);
      expect(await arrivedAt(two)).toEqual(["recording"]);
      await clock.advance(2_000);
      expect(await arrivedAt(two)).toEqual(["recording", "paused"]);
    });

    it("refuses an unknown session, and one of another organization alike", async () => {
      const presence = { chat: newNumber(), state: "composing" } as const;
      const unknown = { id: "01J9ZX8K2QHV0M3T6R7P4N5W8C", name: "unknown" };
      const { apiKey, accountToken } = tenant.secrets;
      for (const secret of [apiKey, accountToken]) {
        expect(await dialect.setPresence(test, secret, unknown, presence)).toEqual(
          dialect.refusals.unknownSession,
        );
      }
      const stranger = await Tenant.in(test);
      for (const secret of [stranger.secrets.apiKey, stranger.secrets.accountToken]) {
        expect(await dialect.setPresence(test, secret, session, presence)).toEqual(
          dialect.refusals.unknownSession,
        );
      }
      expect(await arrivedAt(presence.chat)).toEqual([]);
    });

    it("refuses a session that is not connected, at once and without a queue", async () => {
      const unlinked = await tenant.session();
      const presence = { chat: newNumber(), state: "composing", seconds: 5 } as const;
      const call = dialect.setPresence(test, tenant.secrets.apiKey, unlinked, presence);
      expect(await call).toEqual(dialect.refusals.notConnected);
    });

    it("refuses a credential that nobody has, and one that may not send", async () => {
      const presence = { chat: newNumber(), state: "composing" } as const;
      const send = (secret: string) => dialect.setPresence(test, secret, session, presence);
      expect(await send("a-secret-that-nobody-has")).toEqual(dialect.refusals.wrongCredential);
      expect(await send(await tenant.apiKey("read", "manage"))).toEqual(dialect.refusals.missingRight);
      expect(await arrivedAt(presence.chat)).toEqual([]);
    });

    it("takes every kind of credential that may send", async () => {
      const { apiKey, accountToken } = tenant.secrets;
      for (const secret of [
        apiKey,
        accountToken,
        await tenant.instanceToken(session),
        await tenant.apiKey("send"),
      ]) {
        const presence = { chat: newNumber(), state: "composing" } as const;
        expect((await dialect.setPresence(test, secret, session, presence)).status).toBe(dialect.succeeds);
        expect(await arrivedAt(presence.chat)).toEqual(["composing"]);
      }
    });

    it(`makes sessions that the ${other.name} dialect sees at once`, async () => {
      const own = await Tenant.in(test);
      const made = await dialect.create(own, "support");
      expect(await other.list(own)).toEqual([made.name]);
      const presence = { chat: newNumber(), state: "composing" } as const;
      expect(await other.setPresence(test, own.secrets.apiKey, made, presence)).toEqual(
        other.refusals.notConnected,
      );
      expect(await dialect.setPresence(test, own.secrets.apiKey, made, presence)).toEqual(
        dialect.refusals.notConnected,
      );
    });
  });
}
