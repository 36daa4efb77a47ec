import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { intentOf } from "../../contracts/store/support/filled-stores.ts";
import { twoPrograms, type TwoPrograms } from "../../support/postgres/two-programs.ts";

const FILE = randomBytes(600_000);

async function* arriving(bytes: Buffer, step = 99_999): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) yield await Promise.resolve(bytes.subarray(at, at + step));
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

/** Files as the one program keeps them, and as the other has them. */
function filesOf({ store, beside }: TwoPrograms) {
  if (!store.heldFiles || !beside.heldFiles) throw new Error("the database has files");
  return { own: store.heldFiles, others: beside.heldFiles };
}

const chunksIn = ({ database }: TwoPrograms) =>
  database.query("SELECT id, length(bytes) AS bytes FROM held_media");

describe("files of media that waits to leave", () => {
  it("are read whole by another program than the one that keeps them, a part at a time", async () => {
    await using test = await twoPrograms();
    const { own, others } = filesOf(test);
    const id = randomUUID();
    const organization = await test.organization();
    await own.keep(organization, id, arriving(FILE));
    await own.keep(organization, randomUUID(), arriving(FILE.subarray(9)));
    expect((await whole(others.read(id))).equals(FILE)).toBe(true);
    const lengths = (await chunksIn(test)).filter((chunk) => chunk["id"] === id);
    expect(lengths.map(({ bytes }) => bytes)).toEqual([262_144, 262_144, 75_712]);
  });

  it("are gone once they are removed, and what is not there is told so", async () => {
    await using test = await twoPrograms();
    const { own, others } = filesOf(test);
    const id = randomUUID();
    await own.keep(await test.organization(), id, arriving(FILE));
    await others.remove(id);
    await others.remove(id);
    expect(await chunksIn(test)).toEqual([]);
    await expect(whole(own.read(id))).rejects.toMatchObject({ code: "message_refused" });
  });

  it("leave nothing where they do not come to their end", async () => {
    await using test = await twoPrograms();
    const { own } = filesOf(test);
    async function* broken() {
      yield* arriving(FILE);
      throw new Error("it breaks off");
    }
    await expect(own.keep(await test.organization(), randomUUID(), broken())).rejects.toThrow(
      "it breaks off",
    );
    expect(await chunksIn(test)).toEqual([]);
  });

  it("are swept after an hour where no message that waits names them, and go with their organization", async () => {
    await using test = await twoPrograms();
    const { own, others } = filesOf(test);
    const organization = await test.organization();
    const { id: session } = await test.session(organization);
    const [named, another, forgotten, fresh] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    for (const id of [named, another, forgotten])
      await own.keep(organization, id, arriving(FILE.subarray(0, 9)));
    await test.database.query("UPDATE held_media SET kept_at = kept_at - interval '61 minutes'");
    await own.keep(organization, fresh, arriving(FILE.subarray(0, 9)));
    await test.store.messages.begin(intentOf(session, { held: [named, another] }), null);
    await others.sweep();
    const left = (await chunksIn(test)).map(({ id }) => id);
    expect(left.toSorted()).toEqual([named, another, fresh].toSorted());
    await test.removeOrganization(organization);
    expect(await chunksIn(test)).toEqual([]);
  });
});
