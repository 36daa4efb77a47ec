import { existsSync } from "node:fs";
import path from "node:path";

/** The folder itself, or the nearest one above it that is there. */
export function nearestThere(directory: string): string {
  let nearest = path.resolve(directory);
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  return nearest;
}
