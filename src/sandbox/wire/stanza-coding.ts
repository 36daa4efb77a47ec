import { deflateSync } from "node:zlib";
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

/** The first byte of what is compressed; of what is not it is 0. */
const COMPRESSED = 2;
/** Real servers compress what is large; from which size on is not known. */
const COMPRESSED_FROM_BYTES = 4096;

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
    encode: (stanza) => compressed(encodeBinaryNode(stanza, tables)),
    decode: async (bytes) => decodeDecompressedBinaryNode(await decompressingIfRequired(bytes), tables),
  };
}

function compressed(coded: Buffer): Buffer {
  if (coded.length < COMPRESSED_FROM_BYTES) return coded;
  return Buffer.concat([Buffer.of(COMPRESSED), deflateSync(coded.subarray(1), { level: 1 })]);
}
