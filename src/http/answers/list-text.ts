/** Where a list ends, and behind which of its items the next page begins; null when nothing follows. */
export type ListEnd = { readonly count: number; readonly next: string | null };

/** A JSON object with a list under one name, and other members before and after it. */
export type JsonList<Name extends string, Item, Row, Before, After> = {
  readonly name: Name;
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  /** Undefined for what is left out: it is gone by now. */
  readonly toRow: (item: Item) => Row | undefined | Promise<Row | undefined>;
  readonly before: Before;
  readonly after: (end: ListEnd) => After;
  /** Ends a list before the items do. */
  readonly page?: { readonly limit: number; readonly idOf: (item: Item) => string } | undefined;
};

export type ListBody<Name extends string, Row, Before, After> = Before & After & Record<Name, Row[]>;

/** The text of it, an item at a time. It begins with the first one: what refuses the list comes before any of it. */
export async function* listText<Name extends string, Item, Row, Before extends object, After extends object>({
  name,
  items,
  toRow,
  before,
  after,
  page,
}: JsonList<Name, Item, Row, Before, After>): AsyncGenerator<string, void, undefined> {
  let begin = `{${membersOf(before)
    .map((member) => `${member},`)
    .join("")}${JSON.stringify(name)}:[`;
  let count = 0;
  let lastId: string | null = null;
  let next: string | null = null;
  for await (const item of items) {
    if (count === page?.limit) {
      next = lastId;
      break;
    }
    const row = await toRow(item);
    if (row === undefined) continue;
    yield begin + JSON.stringify(row);
    begin = ",";
    lastId = page?.idOf(item) ?? null;
    count++;
  }
  yield `${count === 0 ? begin : ""}]${membersOf(after({ count, next }))
    .map((member) => `,${member}`)
    .join("")}}`;
}

/** Those that are undefined are left out, as JSON does. */
function membersOf(members: object): readonly string[] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
}
