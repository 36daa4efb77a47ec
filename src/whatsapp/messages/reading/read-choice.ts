import type { proto } from "@whiskeysockets/baileys";
import type { Choice, TextContent } from "../../../core/index.ts";

/** Of one that its sender made up. */
const MOST_CHARACTERS = 4_096;

/** What somebody has chosen of what they were offered, with the text that they chose; undefined for everything else. */
export function readChoice(message: proto.IMessage): TextContent | undefined {
  const { buttonsResponseMessage: button, templateButtonReplyMessage: template } = message;
  const { listResponseMessage: row, interactiveResponseMessage: answer } = message;
  if (button) return choiceOf("buttons", button.selectedButtonId, button.selectedDisplayText);
  if (template) return choiceOf("template", template.selectedId, template.selectedDisplayText);
  if (row) return choiceOf("list", row.singleSelectReply?.selectedRowId, row.title);
  if (!answer) return undefined;
  const { name, paramsJson } = answer.nativeFlowResponseMessage ?? {};
  const { id, flow_token: token } = membersOf(paramsJson);
  const text = answer.body?.text;
  if (token !== undefined) return choiceOf("form", token, text);
  return choiceOf(name === "single_select" ? "list" : "buttons", id, text);
}

function choiceOf(
  of: Choice["of"],
  id: string | null | undefined,
  text: string | null | undefined,
): TextContent | undefined {
  if (!id && !text) return undefined;
  return {
    kind: "text",
    text: text ?? "",
    ...(id && { choice: { of, id: id.slice(0, MOST_CHARACTERS).toWellFormed() } }),
  };
}

/** The texts in what its sender says is JSON. */
function membersOf(json: string | null | undefined): Readonly<Record<string, string | undefined>> {
  try {
    const value: unknown = JSON.parse(json ?? "");
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, member]) => typeof member === "string"));
  } catch {
    return {};
  }
}
