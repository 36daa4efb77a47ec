const LINK = "https://chat.whatsapp.com/";
const LINK_TO = /^(?:https?:\/\/)?chat\.whatsapp\.com\/(?:invite\/)?([\w-]{8,64})\/?(?:[?#].*)?$/i;
const CODE = /^[\w-]{8,64}$/;

/** As somebody is sent one. */
export function inviteLink(code: string): string {
  return LINK + code;
}

/** The code in an invitation, which is that code or a link; undefined for any other text. */
export function inviteCodeIn(text: string): string | undefined {
  return CODE.test(text) ? text : LINK_TO.exec(text)?.[1];
}
