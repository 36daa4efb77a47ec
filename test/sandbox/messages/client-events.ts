import type { BaileysEventMap, BinaryNode } from "@whiskeysockets/baileys";
import type { BaileysClient } from "../baileys-client.ts";

const DEADLINE_MS = 10_000;

/** The first event of the library from now on that matches; rejects after 10 s. */
export function nextEvent<T extends keyof BaileysEventMap>(
  { socket }: BaileysClient,
  name: T,
  matches: (event: BaileysEventMap[T]) => boolean = () => true,
): Promise<BaileysEventMap[T]> {
  return withDeadline(name, (resolve) => {
    socket.ev.on(name, (event) => {
      if (matches(event)) resolve(event);
    });
  });
}

/** The first stanza from now on that the server sends and that matches; rejects after 10 s. */
export function nextStanza(
  { socket }: BaileysClient,
  tag: string,
  matches: (stanza: BinaryNode) => boolean = () => true,
): Promise<BinaryNode> {
  return withDeadline(tag, (resolve) => {
    socket.ws.on(`CB:${tag}`, (stanza: BinaryNode) => {
      if (matches(stanza)) resolve(stanza);
    });
  });
}

function withDeadline<T>(awaited: string, listen: (resolve: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${awaited} within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    listen((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
