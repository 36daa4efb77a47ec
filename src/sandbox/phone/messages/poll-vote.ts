import { createHash, createHmac, randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import { open, seal } from "../../wire/aes-gcm.ts";

const IV_BYTES = 12;

/** Whose vote, in whose poll; people by the addresses that the voter writes. */
export type Ballot = {
  readonly pollId: string;
  readonly creator: string;
  readonly voter: string;
  /** The poll's, which only those who have it know. */
  readonly secret: Uint8Array;
};

export type SealedVote = { readonly encPayload: Buffer; readonly encIv: Buffer };

/** Seals a choice; options are told by the hashes of their names. */
export function sealVote(options: readonly string[], ballot: Ballot): SealedVote {
  const vote = proto.Message.PollVoteMessage.encode({ selectedOptions: options.map(hashOf) }).finish();
  const encIv = randomBytes(IV_BYTES);
  return { encPayload: seal(keyOf(ballot), encIv, vote, additionalOf(ballot)), encIv };
}

/** What was chosen of these options; throws when the vote is another's, or is for another poll. */
export function openVote(
  { encPayload, encIv }: SealedVote,
  options: readonly string[],
  ballot: Ballot,
): readonly string[] {
  const bytes = open(keyOf(ballot), encIv, encPayload, additionalOf(ballot));
  const { selectedOptions } = proto.Message.PollVoteMessage.decode(bytes);
  return options.filter((option) => selectedOptions.some((hash) => hashOf(option).equals(hash)));
}

function hashOf(option: string): Buffer {
  return createHash("sha256").update(option).digest();
}

// As Baileys derives it to open one.
function keyOf({ pollId, creator, voter, secret }: Ballot): Buffer {
  const key = createHmac("sha256", Buffer.alloc(32)).update(secret).digest();
  return createHmac("sha256", key).update(`${pollId}${creator}${voter}Poll Vote\u0001`).digest();
}

function additionalOf({ pollId, voter }: Ballot): Buffer {
  return Buffer.from(`${pollId}\0${voter}`);
}
