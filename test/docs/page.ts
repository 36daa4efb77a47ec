import { existsSync, readdirSync, readFileSync } from "node:fs";

const ROOT = new URL("../../", import.meta.url);

export type Link = { readonly to: string; readonly isBroken: boolean };

/** A page of the project in Markdown. */
export class Page {
  /** Its path from the project's root. */
  readonly path: string;
  readonly #text: string;

  constructor(path: string) {
    this.path = path;
    this.#text = readFileSync(new URL(path, ROOT), "utf8");
  }

  /** Those in a folder of the project. */
  static in(folder: string): readonly Page[] {
    const names = readdirSync(new URL(folder, ROOT)).filter((name) => name.endsWith(".md"));
    return names.map((name) => new Page(folder + name));
  }

  /** What it quotes as printed by the program: each line of its `text` blocks. */
  get quotes(): readonly string[] {
    const blocks = [...this.#text.matchAll(/^ *```text\n([\s\S]*?)^ *```$/gm)];
    return blocks.flatMap(([, block = ""]) => block.trim().split(/\n */));
  }

  /** What it shows in a language, block by block. */
  snippets(language: string): readonly string[] {
    const blocks = this.#text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"));
    return [...blocks].map(([, block = ""]) => block);
  }

  /** What its links within the project lead to, a picture's too. */
  get links(): readonly Link[] {
    const found = [...this.#prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => to);
    return found.filter((to) => !/^[a-z]+:/.test(to)).map((to) => ({ to, isBroken: this.#isBroken(to) }));
  }

  /** Where a link can lead to in it, as GitHub names its headings. */
  get #anchors(): readonly string[] {
    const headings = [...this.#prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
    return headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    );
  }

  get #prose(): string {
    return this.#text.replace(/^ *```[\s\S]*?^ *```$/gm, "");
  }

  #isBroken(link: string): boolean {
    const [file = "", anchor] = link.split("#");
    const target = new URL(file, new URL(this.path, ROOT));
    if (file !== "" && !existsSync(target)) return true;
    if (anchor === undefined) return false;
    const page = file === "" ? this : new Page(target.href.slice(ROOT.href.length));
    return !page.#anchors.includes(anchor);
  }
}
