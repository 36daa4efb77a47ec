import {
  decodeDecompressedBinaryNode,
  decompressingIfRequired,
  encodeBinaryNode,
  type BinaryNodeCodingOptions,
} from "@whiskeysockets/baileys";
import * as dictionary3 from "@whiskeysockets/baileys/lib/WABinary/constants.js";
import * as dictionary2 from "./dictionary-2.ts";
import { OLDER_WA_PROLOGUE } from "./noise-handshake.ts";
import type { Stanza } from "./stanza.ts";

/** The binary coding of stanzas, with one of the two token tables. Decoding rejects what no client encodes. */
export type StanzaCoding = {
  encode(stanza: Stanza): Buffer;
  decode(bytes: Buffer): Promise<Stanza>;
};

type Dictionary = {
  readonly SINGLE_BYTE_TOKENS: readonly string[];
  readonly DOUBLE_BYTE_TOKENS: readonly (readonly string[])[];
};

const today = codingWith(dictionary3);
const older = codingWith(dictionary2);

/** The coding that a client chooses by the prologue it begins with. */
export function codingAfter(prologue: Buffer): StanzaCoding {
  return prologue.equals(OLDER_WA_PROLOGUE) ? older : today;
}

function codingWith({ SINGLE_BYTE_TOKENS: single, DOUBLE_BYTE_TOKENS: double }: Dictionary): StanzaCoding {
  // Without a prototype: "constructor" is a name that a client may use, and no token.
  const tokenMap = Object.create(null) as BinaryNodeCodingOptions["TOKEN_MAP"];
  for (const [index, token] of single.entries()) tokenMap[token] = { index };
  for (const [dict, page] of double.entries()) {
    for (const [index, token] of page.entries()) tokenMap[token] = { dict, index };
  }
  const tables = {
    TAGS: dictionary3.TAGS,
    TOKEN_MAP: tokenMap,
    SINGLE_BYTE_TOKENS: [...single],
    // The library declares the tokens of its own table one by one.
    DOUBLE_BYTE_TOKENS: double as BinaryNodeCodingOptions["DOUBLE_BYTE_TOKENS"],
  };
  return {
    encode: (stanza) => encodeBinaryNode(stanza, tables),
    decode: async (bytes) => decodeDecompressedBinaryNode(await decompressingIfRequired(bytes), tables),
  };
}
