import { describe, expect, it } from "vitest";
import { readEnvFile } from "../src/env-file.ts";

const read = (text: string) => readEnvFile(Buffer.from(text));

describe("an .env file", () => {
  it.each([
    ["one setting after the other", "DUET_PORT=1\nDUET_HOST=::\n"],
    ["a byte order mark", "\ufeffDUET_PORT=1\nDUET_HOST=::"],
    ["line ends of Windows", "\ufeffDUET_PORT=1\r\nDUET_HOST=::\r\n"],
    ["line ends of old machines", "DUET_PORT=1\rDUET_HOST=::\r"],
    ["comments and empty lines", "# ours\n\n  DUET_PORT = 1 # the first\n\t\nexport DUET_HOST='::' # any\n"],
  ])("is read with %s", (_, text) => {
    expect(read(text)).toEqual({ DUET_PORT: "1", DUET_HOST: "::" });
  });

  it("may have a value of several lines", () => {
    expect(read('CERTIFICATE="one\ntwo=2\nthree"\nDUET_PORT=1')).toEqual({
      CERTIFICATE: "one\ntwo=2\nthree",
      DUET_PORT: "1",
    });
  });

  it.each([
    ["a line without =", "DUET_PORT=1\nDUET_HOST\n", "line 2 takes NAME=value"],
    ["another sign for =", "DUET_PORT: 1", "line 1 takes NAME=value"],
    ["a name of two words", "set DUET_PORT=1", "line 1 takes NAME=value"],
    ["no name", "\n\n=1", "line 3 takes NAME=value"],
    ["a mark in the middle", "A=1\n\ufeffDUET_PORT=1", "line 2 takes NAME=value"],
    ["an open quote", 'A=1\nDUET_PORT="1\nDUET_HOST=::', "line 2 opens a quote that nothing closes"],
    ["a quote that the next one closes", 'A="1\nB="2"', "line 2 goes on after its closing quote"],
  ])("that has %s is refused", (_, text, why) => {
    expect(() => read(text)).toThrow(new Error(why));
  });

  it.each([
    ["UTF-16 as PowerShell writes it", Buffer.from("\ufeffDUET_PORT=1", "utf16le")],
    ["UTF-16 without a mark", Buffer.from("DUET_PORT=1", "utf16le")],
    ["Latin-1", Buffer.from("DUET_DATA_DIR=/données", "latin1")],
  ])("in %s is refused", (_, bytes) => {
    expect(() => readEnvFile(bytes)).toThrow("it is no UTF-8 text; save it as UTF-8");
  });
});
