import { createCipheriv, createHmac, hash, randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";

const IV_BYTES = 12;

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
  const selectedOptions = options.map((option) => hash("sha256", option, "buffer"));
  const vote = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish();
  const encIv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(ballot), encIv);
  cipher.setAAD(Buffer.from(`${ballot.pollId}\0${ballot.voter}`));
  const encPayload = Buffer.concat([cipher.update(vote), cipher.final(), cipher.getAuthTag()]);
  return { encPayload, encIv };
}

/** As the library derives it to open one. */
function keyOf({ pollId, creator, voter, secret }: Ballot): Buffer {
  const key = createHmac("sha256", Buffer.alloc(32)).update(secret).digest();
  return createHmac("sha256", key).update(`${pollId}${creator}${voter}Poll Vote\u0001`).digest();
}
