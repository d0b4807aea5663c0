// An assistant in another language: it speaks JSON lines, one request a line in, one answer a line out.
//
//   crt stress --seed 1337 --turns 20 --agent "cmd:node examples/node/notebook.js"
//
// It writes down what it is told and quotes the last line that shares a word with the question. The gate finds it out.

const readline = require("node:readline");

let notes = [];

function answer(request) {
  switch (request.op) {
    case "reset":
      notes = [];
      return { ok: true };
    case "send":
      return reply(request.text);
    case "close":
      return { ok: true };
    default:
      return { error: `unknown op ${request.op}` };
  }
}

function reply(text) {
  if (!text.trim().endsWith("?")) {
    notes.push(text);
    return { text: "Noted.", memories_written: 1 };
  }
  const asked = new Set(words(text));
  const found = notes.findLast((note) => words(note).some((word) => asked.has(word)));
  if (found === undefined) {
    return { text: "I don't know.", response_type: "uncertainty", memories_written: 0, retrieved: [] };
  }
  return { text: `You told me: "${found}"`, response_type: "belief", memories_written: 0, retrieved: [found] };
}

function words(text) {
  return text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  process.stdout.write(JSON.stringify(answer(request)) + "\n");
  if (request.op === "close") process.exit(0);
});
