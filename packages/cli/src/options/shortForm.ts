import { OptionError } from "inkling";
import { readObject, type Parser } from "inkling/recipes";

/**
 * Reads a description as a command line says it: its kind, and behind colons what is not to be at its default.
 *
 * It is a JSON object in fewer letters, and read as one: every kind and every field that JSON has can be said here.
 *
 * @param option such as `--schedule`, for messages
 * @throws OptionError for a kind, a field or a value that there is not
 * @example
 * readShortForm("stepDecay:everySteps=1000:factor=0.5", "--schedule", parseSchedule); // stepDecay({ everySteps: 1000, factor: 0.5 })
 */
export function readShortForm<Description>(text: string, option: string, parse: Parser<Description>): Description {
  const [kind, ...settings] = text.split(":").map((part) => part.trim());
  const fields = settings.map((setting) => {
    const [name, value = ""] = setting.split("=", 2);
    if (name !== "" && value !== "") return [name, valueOf(value)] as const;
    throw new OptionError({
      what: `Wrong ${option}`,
      expected: "a name and a value behind each colon, such as cosineDecay:last=0.1",
      received: text,
    });
  });
  return readObject(Object.fromEntries([...fields, ["kind", kind]]), `${option} ${text}`, parse);
}

/** A number or a truth where it reads as one, else the text. */
function valueOf(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return Number.isNaN(Number(text)) ? text : Number(text);
}
