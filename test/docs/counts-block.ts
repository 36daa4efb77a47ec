/** Where the table of operations stands. */
export const README = new URL("../../README.md", import.meta.url);

/** From the mark that begins it to the mark that ends it. */
export const OPERATIONS = /(<!-- operations: npm run counts -->)([\s\S]*?)(<!-- \/operations -->)/;
