import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

type SignalSession = { readonly indexInfo: object };
type Libsignal = {
  readonly SessionRecord: (new () => {
    closeSession(session: SignalSession): void;
    openSession(session: SignalSession): void;
  }) & { createEntry(): { indexInfo: object } };
  readonly ProtocolAddress: new (id: string, device: number) => object;
  readonly SessionCipher: new (
    storage: object,
    address: object,
  ) => {
    decryptWithSessions(data: Uint8Array, sessions: readonly object[]): Promise<unknown>;
  };
};

// As the WhatsApp library loads it.
const requireOfLibrary = createRequire(
  createRequire(import.meta.url).resolve("@whiskeysockets/baileys/package.json"),
);
const { ProtocolAddress, SessionCipher, SessionRecord } = requireOfLibrary("libsignal") as Libsignal;

const METHODS = ["log", "info", "warn", "error"] as const;

function printed() {
  const lines: unknown[][] = [];
  for (const method of METHODS)
    vi.spyOn(console, method).mockImplementation((...values: unknown[]) => void lines.push(values));
  return lines;
}

function openAndClose() {
  const session = SessionRecord.createEntry();
  session.indexInfo = { closed: 1 };
  const record = new SessionRecord();
  record.openSession(session);
  record.closeSession(session);
}

describe("the Signal library", () => {
  // Another file's gateway has guarded this process before.
  beforeEach(() => void vi.resetModules());
  afterEach(() => void vi.restoreAllMocks());

  it("prints its sessions, private keys and all, unless it is guarded", async () => {
    const lines = printed();
    openAndClose();
    expect(lines).toHaveLength(2);
    lines.length = 0;
    const { guardConsole } = await import("../src/library-console.ts");
    guardConsole();
    guardConsole();
    openAndClose();
    expect(lines).toEqual([]);
  });

  it("prints what anybody can cause by a message, unless it is guarded", async () => {
    const lines = printed();
    const cipher = new SessionCipher({}, new ProtocolAddress("stranger", 1));
    const read = () =>
      expect(cipher.decryptWithSessions(Buffer.alloc(64), [SessionRecord.createEntry()])).rejects.toThrow();
    await read();
    expect(lines).not.toEqual([]);
    lines.length = 0;
    const { guardConsole } = await import("../src/library-console.ts");
    guardConsole();
    await read();
    expect(lines).toEqual([]);
  });

  it("does not keep anybody else from printing", async () => {
    const lines = printed();
    const { guardConsole } = await import("../src/library-console.ts");
    guardConsole();
    globalThis.console.info("what", { a: 1 }, null);
    expect(lines).toEqual([["what", { a: 1 }, null]]);
  });
});
