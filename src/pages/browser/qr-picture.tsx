import { encode } from "uqr";
import { TEXTS } from "./texts.ts";

/** Light modules around the code that a scanner needs, in modules. */
const QUIET_ZONE = 4;

/** A QR text drawn; black on white in either scheme, since many scanners read no other. */
export function QrPicture({ text }: { readonly text: string }) {
  const { data, size } = encode(text, { border: QUIET_ZONE, ecc: "L" });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      class="qr"
      role="img"
      aria-label={TEXTS.link.picture}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}
