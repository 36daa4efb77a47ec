import { S_WHATSAPP_NET, type WASocket } from "@whiskeysockets/baileys";
import { GatewayError } from "../../core/index.ts";

/** WhatsApp's word for what is no picture to it. */
const NOT_ACCEPTABLE = 406;

/**
 * Gives the account a picture (a JPEG), or takes it away (null); with a `group` (a JID) that one. Throws `picture_unfit`, and
 * what the library throws for any other refusal: an error whose `data` is WhatsApp's code. The library's own call makes the
 * picture too, by a package that is not here.
 */
export async function setPicture(socket: WASocket, jpeg: Uint8Array | null, group?: string): Promise<void> {
  try {
    await socket.query({
      tag: "iq",
      attrs: { to: S_WHATSAPP_NET, type: "set", xmlns: "w:profile:picture", ...(group && { target: group }) },
      ...(jpeg && { content: [{ tag: "picture", attrs: { type: "image" }, content: jpeg }] }),
    });
  } catch (error) {
    if (error instanceof Error && "data" in error && error.data === NOT_ACCEPTABLE)
      throw new GatewayError("picture_unfit", "WhatsApp does not take the picture", { cause: error });
    throw error;
  }
}
