// Problems in Chinese: the messages that the explorer has for them.

import { messages } from "./messages.js";

let read;

/** The texts by code: `{ text, hint }`, each a text or its variants. */
function texts() {
  if (read) return read;
  read = new Map();
  let entry;
  let field;
  for (const line of messages.split("\n")) {
    const start = /^problem-([\w-]+) = (.*)$/.exec(line);
    const hint = /^ {4}\.hint = (.*)$/.exec(line);
    const variant = /^ +\*?\[([\w-]+)\] (.*)$/.exec(line);
    if (start) read.set(start[1], (entry = { text: (field = fieldOf(start[2])), hint: fieldOf("") }));
    else if (hint && entry) entry.hint = field = fieldOf(hint[1]);
    else if (variant && field) field.variants.push([variant[1], variant[2], line.includes("*[")]);
  }
  return read;
}

/** A text as it is, or one for each value of an argument: `{ $reason ->`. */
function fieldOf(text) {
  const chosen = /^\{ \$(\w+) ->$/.exec(text);
  return { text: chosen ? "" : text, argument: chosen?.[1], variants: [] };
}

function fill({ text, argument, variants }, named) {
  // What is not named is `none`.
  const variant = variants.find(([name]) => name === (named[argument] || "none")) ?? variants.find(([, , isElse]) => isElse);
  return (variant ? variant[1] : text).replaceAll(/\{ \$(\w+) \}/g, (_, name) => named[name] ?? "…");
}

/** Message and hint of an error in a language. */
export function told(error, isChinese) {
  const own = isChinese ? texts().get(error.code) : undefined;
  if (!own) return { message: error.message, hint: error.hint ?? "" };
  const named = error.arguments ?? {};
  return { message: fill(own.text, named), hint: fill(own.hint, named) };
}
