import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Whose vote in whose poll. People stand in it by their JIDs, as the voter writes them. */
export type Ballot = {
  readonly pollId: string;
  readonly creator: string;
  readonly voter: string;
  /** The poll's own, which only its readers have. */
  readonly secret: Uint8Array;
};

/** A choice as it goes out; an option is told by the hash of its name. */
export function sealVote(options: readonly string[], ballot: Ballot): proto.Message.IPollEncValue {
  const vote = proto.Message.PollVoteMessage.encode({ selectedOptions: options.map(hashOf) }).finish();
  const encIv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(ballot), encIv).setAAD(additionalOf(ballot));
  const encPayload = Buffer.concat([cipher.update(vote), cipher.final(), cipher.getAuthTag()]);
  return { encPayload, encIv };
}

/** Which of the poll's options were chosen. Throws for a vote of somebody else, or in another poll. */
export function openVote(
  { encPayload, encIv }: proto.Message.IPollEncValue,
  options: readonly string[],
  ballot: Ballot,
): readonly string[] {
  const sealed = encPayload ?? new Uint8Array();
  const decipher = createDecipheriv("aes-256-gcm", keyOf(ballot), encIv ?? new Uint8Array(), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(additionalOf(ballot)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const vote = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  const { selectedOptions } = proto.Message.PollVoteMessage.decode(vote);
  return options.filter((option) => selectedOptions.some((chosen) => hashOf(option).equals(chosen)));
}

function hashOf(option: string): Buffer {
  return hash("sha256", option, "buffer");
}

/** As the library derives it to open one. */
function keyOf({ pollId, creator, voter, secret }: Ballot): Buffer {
  const key = createHmac("sha256", Buffer.alloc(32)).update(secret).digest();
  return createHmac("sha256", key).update(`${pollId}${creator}${voter}Poll Vote\u0001`).digest();
}

function additionalOf({ pollId, voter }: Ballot): Buffer {
  return Buffer.from(`${pollId}\0${voter}`);
}
