import type { ContactView, MessageView, PlaceView, PollView } from "../phone-view.ts";
import { TEXTS } from "../texts.ts";
import { File } from "./file.tsx";

/** What a message says. Every text in it is somebody's, and stands here as text. */
export function Content({ chat, message }: { readonly chat: number; readonly message: MessageView }) {
  const { kind, text, file, poll, location, contacts } = message;
  return (
    <>
      {file && (
        <File address={`phone/pictures/${chat}/${message.seq}`} kind={kind} file={file} caption={text} />
      )}
      {poll && <Poll poll={poll} />}
      {location && <Place place={location} />}
      {contacts.map((contact, index) => (
        <Contact key={index} contact={contact} />
      ))}
      {text !== null && (
        <p class="text" dir="auto">
          {text}
        </p>
      )}
      {kind === "unknown" && <p class="quiet">{TEXTS.unknownKind}</p>}
    </>
  );
}

function Poll({ poll }: { readonly poll: PollView }) {
  const { name, options } = poll;
  return (
    <div class="item">
      <p class="quiet">{TEXTS.poll(poll)}</p>
      <strong dir="auto">{name}</strong>
      <ul class="options">
        {options.map((option) => (
          <li key={option.name}>
            <bdi>{option.name}</bdi>
            <span class={option.votes > 0 ? "on" : "quiet"}>{TEXTS.votes(option.votes)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Place({ place: { latitude, longitude, name } }: { readonly place: PlaceView }) {
  return (
    <div class="item">
      <p class="quiet">{TEXTS.kindOf("location")}</p>
      {name !== null && <strong dir="auto">{name}</strong>}
      <p>{TEXTS.coordinates(latitude, longitude)}</p>
    </div>
  );
}

function Contact({ contact: { name, phone } }: { readonly contact: ContactView }) {
  return (
    <div class="item">
      <p class="quiet">{TEXTS.kindOf("contact")}</p>
      <strong dir="auto">{name}</strong>
      <p>
        <bdi>{phone}</bdi>
      </p>
    </div>
  );
}
