type Identified<Id extends string> = { readonly definition: { readonly operationId: Id } };

/** The operations in the order of these ids. Throws for an id that none has or several have, or that stands there twice. */
export function inOrder<Id extends string, Op extends Identified<Id>>(
  ids: readonly Id[],
  operations: readonly Op[],
): readonly Op[] {
  const ordered = ids.map((id) => {
    const [found, ...others] = operations.filter(({ definition }) => definition.operationId === id);
    if (found && others.length === 0) return found;
    throw new Error(`${found ? "several operations have" : "no operation has"} the id ${id}`);
  });
  const isEachOnce = ids.length === operations.length && new Set(ids).size === ids.length;
  if (!isEachOnce) throw new Error("an id stands there twice, or not at all");
  return ordered;
}
