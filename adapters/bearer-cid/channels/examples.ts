import { MESSAGE } from "../messages/examples.ts";

export const POST = { ...MESSAGE, chatJid: "120363144038483540@newsletter" };
