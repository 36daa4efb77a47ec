import { render } from "preact";
import { useState } from "preact/hooks";
import { Chats } from "./chats.tsx";
import { Channels, Communities } from "./communities.tsx";
import { Devices } from "./devices.tsx";
import { LinkForm } from "./link-form.tsx";
import { useLive } from "./live.ts";
import { TEXTS } from "./texts.ts";
import { Wire } from "./wire.tsx";

function Phone() {
  const [pickedId, pick] = useState<number>();
  const live = useLive(pickedId);
  const { view, isLost } = live;
  return (
    <>
      <header class="top">
        <div>
          <h1>{TEXTS.title}</h1>
          <p class="quiet">{TEXTS.about}</p>
        </div>
        <p role="status" class={isLost ? "link lost" : "link"}>
          {isLost ? TEXTS.lost : view ? TEXTS.live : TEXTS.opening}
        </p>
      </header>
      {view && (
        <main class={isLost ? "stale" : ""}>
          <div class="column">
            <Devices devices={view.devices} />
            <LinkForm waiting={view.waiting} isFirst={view.devices.length === 0} />
            <Communities communities={view.communities} />
            <Channels channels={view.channels} />
          </div>
          <div class="column">
            <Chats
              live={live}
              chats={view.chats}
              pickedId={pickedId}
              pick={pick}
              hasDevices={view.devices.length > 0}
            />
            <Wire rows={view.wire} />
          </div>
        </main>
      )}
      <footer class="bottom quiet">
        {TEXTS.json}: <a href="chat-states">/chat-states</a> <a href="messages">/messages</a>{" "}
        <a href="devices">/devices</a> {TEXTS.receivers}: <a href="receiver">/receiver</a>
      </footer>
    </>
  );
}

const root = document.getElementById("phone");
if (root) render(<Phone />, root);
