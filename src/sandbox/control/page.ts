import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { ChatStateRecord } from "../chat-state-log.ts";
import { jidOf } from "../linked-device.ts";
import type { ServerContext } from "../server/context.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const SHOWN = 30;
// How long a partner's phone shows an indicator that is not refreshed.
const INDICATOR_LASTS_MS = 25_000;

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
  h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin-top: 2rem }
  table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .25rem .75rem .25rem 0 }
  th { color: #777; font-weight: normal } p { color: #777 }
`;

/** The phone's chats as a page: linked devices, what each partner sees now, and what came over the wire. */
export function page({ registry, connections, chatStates }: ServerContext, now: number): Html {
  const records = chatStates.list().slice(-1000);
  const devices = registry.devices.map(
    (device) =>
      html`<tr>
        <td>${jidOf(device)}</td>
        <td>${connections.findSession(device) ? "connected" : "not connected"}</td>
      </tr>`,
  );
  const chats = newestOfChats(records).map(
    (record) =>
      html`<tr>
        <td>${record.from}</td>
        <td>${record.to}</td>
        <td>${whatPartnerSees(record, now)}</td>
      </tr>`,
  );
  const received = records.slice(-SHOWN).toReversed().map(receivedRow);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="2" />
        <title>Simulated WhatsApp</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <h1>Simulated WhatsApp</h1>
        <h2>Linked devices</h2>
        ${table(["Device", "State"], devices)}
        <h2>Chats</h2>
        ${table(["Session", "Chat", "The partner sees"], chats)}
        <h2>Received</h2>
        ${table(["Time", "Session", "Chat", "State"], received)}
      </body>
    </html>`;
}

function table(titles: readonly string[], rows: readonly Html[]): Html {
  if (rows.length === 0) return html`<p>None yet.</p>`;
  return html`<table>
    <tr>
      ${titles.map((title) => html`<th>${title}</th>`)}
    </tr>
    ${rows}
  </table>`;
}

function receivedRow({ at, from, to, state, media }: ChatStateRecord): Html {
  const shown = media ? "recording" : (state ?? "presence without type");
  return html`<tr>
    <td>${new Date(at).toISOString()}</td>
    <td>${from}</td>
    <td>${to ?? "everybody"}</td>
    <td>${shown}</td>
  </tr>`;
}

function newestOfChats(records: readonly ChatStateRecord[]): readonly ChatStateRecord[] {
  const newest = new Map<string, ChatStateRecord>();
  for (const record of records)
    if (record.to !== null) newest.set(`${record.from ?? ""} ${record.to}`, record);
  return [...newest.values()].slice(-SHOWN).toReversed();
}

function whatPartnerSees({ state, media, at }: ChatStateRecord, now: number): string {
  if (state !== "composing" || now - at > INDICATOR_LASTS_MS) return "nothing";
  return media === "audio" ? "recording audio…" : "typing…";
}
