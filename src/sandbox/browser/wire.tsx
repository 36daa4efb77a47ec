import type { WireRow } from "./phone-view.ts";
import { nameOf, TEXTS, timeOfDay } from "./texts.ts";

/** What came over the wire lately. */
export function Wire({ rows }: { readonly rows: readonly WireRow[] }) {
  return (
    <section class="card wire" aria-labelledby="wire">
      <h2 id="wire">{TEXTS.wire}</h2>
      {rows.length === 0 ? (
        <p class="quiet">{TEXTS.noWire}</p>
      ) : (
        <>
          <p class="quiet">{TEXTS.wireHint}</p>
          {/* Reached by keyboard, because it scrolls. */}
          <ol class="scroll" tabIndex={0} aria-labelledby="wire">
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Row({ row: { at, account, partner, what, gapMs, isRepeated } }: { readonly row: WireRow }) {
  return (
    <li>
      <time>{timeOfDay(at)}</time>
      <strong class={`what ${what}`}>{TEXTS.what(what)}</strong>
      <span class={isRepeated ? "gap again" : "gap"}>
        {gapMs === null ? "" : TEXTS.gap(gapMs, isRepeated)}
      </span>
      <span class="route">
        {account === null ? "?" : nameOf(account)} → {partner === null ? TEXTS.everybody : nameOf(partner)}
      </span>
    </li>
  );
}
