import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

const ROOT = new URL("../../", import.meta.url);
const FOLDERS = ["src/", "adapters/"];
/** Below this a text says nothing by itself: `…: …`. */
const LEAST_LETTERS = 6;
/** In the place of what is put in; no source has it. */
const HOLE = "\0";

/** The parts of a text between what is put in. */
type Sentence = readonly string[];

/** Every sentence that the program's source has. */
export class PrintedSentences {
  readonly #sentences: readonly Sentence[] = FOLDERS.flatMap(sourceFiles).flatMap(sentencesOf);

  /** Whether it is one of them, word for word, in which what is put in is written as `…` or is one of them again. */
  has(text: string): boolean {
    return (
      text === "…" ||
      this.#sentences.some(
        ([first = "", ...rest]) => text.startsWith(first) && this.#goesOn(text.slice(first.length), rest),
      )
    );
  }

  /** Whether a text is something that is put in, then the first of the parts, and so on to its end. */
  #goesOn(text: string, [next, ...rest]: Sentence): boolean {
    if (next === undefined) return text === "";
    for (let at = 1; at <= text.length; at++) {
      const goesOn = text.startsWith(next, at) && this.#goesOn(text.slice(at + next.length), rest);
      if (goesOn && this.has(text.slice(0, at))) return true;
    }
    return false;
  }
}

/** The examples of the API's documents repeat sentences, and do not print them. */
function sourceFiles(folder: string): readonly string[] {
  const names = readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith("examples.ts"))
    .map((name) => folder + name);
}

function sentencesOf(file: string): readonly Sentence[] {
  const text = readFileSync(new URL(file, ROOT), "utf8");
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === "example") return;
    if (isText(node)) found.push(...textOf(node).split("\n"));
    for (const inner of isText(node) ? insideOf(node) : node.getChildren()) visit(inner);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found
    .filter((line) => (line.match(/\p{L}/gu) ?? []).length >= LEAST_LETTERS)
    .map((line) => line.split(HOLE));
}

type Text = ts.StringLiteralLike | ts.TemplateExpression | ts.BinaryExpression;

/** A text, a template, or several with `+` between them. */
function isText(node: ts.Node): node is Text {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  return isSum(node) && (isText(node.left) || isText(node.right));
}

function isSum(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function textOf(node: ts.Expression): string {
  if (!isText(node)) return HOLE;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isBinaryExpression(node)) return textOf(node.left) + textOf(node.right);
  return node.head.text + node.templateSpans.map(({ literal }) => HOLE + literal.text).join("");
}

/** What is put into a text; it may hold texts of its own. */
function insideOf(node: Text): readonly ts.Node[] {
  if (ts.isStringLiteralLike(node)) return [];
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression);
  return [node.left, node.right].flatMap((side) => (isText(side) ? insideOf(side) : [side]));
}
