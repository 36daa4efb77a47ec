import { BufferJSON, type AuthenticationCreds } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";

describe("the edge that WhatsApp has told a device to come by", () => {
  const storedIn = ({ devices }: TestPool) =>
    JSON.parse(devices.credentials.get(S) ?? "{}", BufferJSON.reviver) as Partial<AuthenticationCreds>;

  const isAnother = (one: Buffer | undefined, other: Buffer | undefined) =>
    one !== undefined && (other === undefined || !one.equals(other));

  async function comesBack(test: TestPool): Promise<void> {
    for (const attempt of [1, 2]) {
      await test.untilAttempt(S, attempt);
      test.clock.advanceAtOnce(5_000);
    }
    await test.until(S, "open");
  }

  it("is forgotten where nothing answers on the line that went there", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    const known = storedIn(test).routingInfo;
    await test.fault({ kind: "stray-routing", number: NUMBER });
    await test.pool.of(S).reconnect();
    await eventually("it is told of another", () => isAnother(storedIn(test).routingInfo, known));
    const stray = storedIn(test).routingInfo;
    await test.fault({ kind: "drop", number: NUMBER });
    await comesBack(test);
    expect(test.sandbox.unknownStanzas).toMatchObject([
      { reason: expect.stringContaining("hung up") as string },
    ]);
    await eventually("it is told of one more", () => isAnother(storedIn(test).routingInfo, stray));
  });

  it.each([0, 100_000])("is none in %i bytes", async (bytes) => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await eventually("it is told of one", () => storedIn(test).routingInfo?.length === 24);
    const known = storedIn(test).routingInfo;
    await test.fault({ kind: "stray-routing", number: NUMBER, bytes });
    for (let nth = 0; nth < 2; nth++) {
      await test.pool.of(S).reconnect();
      await test.until(S, "open");
      if (nth === 0) expect(storedIn(test).routingInfo).toEqual(known);
    }
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it.each([["a text"], [{ text: "of another program" }], [7], [Buffer.alloc(0)]])(
    "is not taken from a stored device that has %j for it",
    async (routingInfo) => {
      await using test = await TestPool.start();
      await test.link(S, NUMBER);
      await test.pool.of(S).stop();
      const odd = { ...storedIn(test), routingInfo };
      test.devices.credentials.set(S, JSON.stringify(odd, BufferJSON.replacer));
      await test.pool.of(S).start();
      await test.until(S, "open");
      expect(test.sandbox.unknownStanzas).toEqual([]);
    },
  );
});
