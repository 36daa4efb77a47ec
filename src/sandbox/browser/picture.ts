import { useEffect } from "preact/hooks";
import type * as QrReader from "./qr-reader.ts";

/** The text of the QR code in a picture; what reads it is fetched when it is needed for the first time. */
export async function readQr(picture: Blob): Promise<string | undefined> {
  // The address is computed, so that the reader stays a file of its own.
  const reader = (await import(new URL("qr-reader.js", import.meta.url).href)) as typeof QrReader;
  return reader.readQr(picture);
}

/** Calls `take` with each picture that is pasted or dropped anywhere on the page. */
export function usePictures(take: (picture: Blob) => void): void {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const takeFrom = (event: Event, data: DataTransfer | null) => {
      const picture = [...(data?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      if (!picture) return;
      event.preventDefault();
      take(picture);
    };
    document.addEventListener("paste", (event) => takeFrom(event, event.clipboardData), { signal });
    document.addEventListener("drop", (event) => takeFrom(event, event.dataTransfer), { signal });
    // Without this the browser would open the picture instead of the page.
    document.addEventListener("dragover", (event) => event.preventDefault(), { signal });
    return () => listening.abort();
  }, [take]);
}
