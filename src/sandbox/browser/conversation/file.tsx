import { useState } from "preact/hooks";
import type { FileView, KindView } from "../phone-view.ts";
import { TEXTS } from "../texts.ts";

type FileProps = {
  /** Where the picture is had, when it is one. */
  readonly address: string;
  readonly kind: KindView;
  readonly file: FileView;
  readonly caption: string | null;
};

/** A file that came with a message: a picture as such, as long as it can be had, and everything else as a card. */
export function File({ address, kind, file, caption }: FileProps) {
  const [isMissing, setMissing] = useState(false);
  const { mimetype, sizeBytes, name, isPicture } = file;
  if (isPicture && !isMissing) {
    return (
      <img
        class={`picture ${kind}`}
        src={address}
        alt={caption === null ? TEXTS.kindOf(kind) : TEXTS.pictureOf(caption)}
        loading="lazy"
        onError={() => setMissing(true)}
      />
    );
  }
  return (
    <div class="item">
      <p class="quiet">{TEXTS.kindOf(kind)}</p>
      {name !== null && <strong dir="auto">{name}</strong>}
      <p>
        <bdi>{mimetype}</bdi>, {TEXTS.size(sizeBytes)}
      </p>
    </div>
  );
}
