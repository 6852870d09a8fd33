import { Option } from "@commander-js/extra-typings";
import { verb, wholeNumber, withCommonOptions, type CommonOptions } from "../options/verb.js";
import { labFolder, serveLab } from "../serving/labServer.js";
import { signalled } from "../serving/signals.js";
import type { Context } from "../terminal/context.js";
import { createOutput } from "../terminal/output.js";

/** `inkling lab`: the page, served to this machine. */
export function labVerb(context: Context) {
  const command = verb({
    details:
      "Serves the lab's page for this machine alone and says where: open it in a browser. All of it runs there; nothing " +
      "is uploaded. Ends on SIGINT or SIGTERM.",
    examples: [
      ["lab", "at http://localhost:8088"],
      ["lab --port 0", "at a port that is free"],
    ],
  }).addOption(
    new Option("--port <number>", "0 takes one that is free").argParser(wholeNumber(0, 65_535)).default(8088),
  );
  return withCommonOptions(command, "of no effect here: the page has seeds of its own").action((options) =>
    openLab(options, context),
  );
}

async function openLab(options: CommonOptions & { readonly port: number }, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const server = await serveLab(labFolder(), options.port);
  output.print(`The lab is at ${server.url}`);
  output.explain("Open it in a browser; Ctrl-C ends it.");
  output.json({ url: server.url, port: server.port });
  await signalled();
  await server.close();
}
