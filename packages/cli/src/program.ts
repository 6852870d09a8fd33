import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { version } from "./terminal/commandName.js";
import type { Context } from "./terminal/context.js";
import { say } from "./terminal/printing.js";
import { coloursOf, describeTerminal, paragraph } from "./terminal/terminal.js";
import { helpItem, helpList } from "./options/helpText.js";
import { helpOption } from "./options/verb.js";

/** A verb before it is loaded. */
interface Verb {
  /** One line, for the list of verbs. */
  readonly summary: string;
  readonly load: () => Promise<(context: Context) => CommandUnknownOpts>;
}

/** Every verb, in the order in which `--help` lists them. Only the one that is asked for is loaded. */
export const verbs = {
  train: {
    summary: "Train a network, test it once on images it never saw, and save it.",
    load: async () => (await import("./verbs/train.js")).trainVerb,
  },
  evaluate: {
    summary: "Say how well a model reads images.",
    load: async () => (await import("./verbs/evaluate.js")).evaluateVerb,
  },
  compare: {
    summary: "Say whether one model reads more rightly than another, or whether it may be chance.",
    load: async () => (await import("./verbs/compare.js")).compareVerb,
  },
  curve: {
    summary: "Say how the error falls with the number of training images.",
    load: async () => (await import("./verbs/curve.js")).curveVerb,
  },
  labels: {
    summary: "Find labels that are probably wrong.",
    load: async () => (await import("./verbs/labels.js")).labelsVerb,
  },
  runs: {
    summary: "List and compare runs: how far they are, how well they read.",
    load: async () => (await import("./verbs/runs.js")).runsVerb,
  },
  robustness: {
    summary: "Say how well a model reads worse images: moved, noisy, blurred, crossed out, adversarial.",
    load: async () => (await import("./verbs/robustness.js")).robustnessVerb,
  },
  verify: {
    summary: "Train a saved model again and compare the weights, bit for bit.",
    load: async () => (await import("./verbs/verify.js")).verifyVerb,
  },
  read: {
    summary: "Read handwritten numbers in photos, scans and drawings.",
    load: async () => (await import("./verbs/read.js")).readVerb,
  },
  serve: {
    summary: "Read handwritten numbers over HTTP.",
    load: async () => (await import("./verbs/serve.js")).serveVerb,
  },
  lab: {
    summary: "Open the lab: draw, train, and see every number, in a browser.",
    load: async () => (await import("./verbs/lab.js")).labVerb,
  },
  predict: {
    summary: "Read pictures of single digits, or whatever the model knows.",
    load: async () => (await import("./verbs/predict.js")).predictVerb,
  },
  mistakes: {
    summary: "Draw the images that a model reads wrongly, the worst first.",
    load: async () => (await import("./verbs/mistakes.js")).mistakesVerb,
  },
  report: {
    summary: "Write everything about a model as one HTML file.",
    load: async () => (await import("./verbs/report.js")).reportVerb,
  },
  export: {
    summary: "Write a model in a form that other programs take.",
    load: async () => (await import("./verbs/export.js")).exportVerb,
  },
  import: {
    summary: "Take in a network that another program trained.",
    load: async () => (await import("./verbs/import.js")).importVerb,
  },
  show: {
    summary: "Draw digits, what a training makes of them, or the inside of a model.",
    load: async () => (await import("./verbs/show.js")).showVerb,
  },
  data: {
    summary: "Say what is in a data set.",
    load: async () => (await import("./verbs/data.js")).dataVerb,
  },
  check: {
    summary: "Check gradients against numeric ones.",
    load: async () => (await import("./verbs/check.js")).checkVerb,
  },
  reproduce: {
    summary: "Run published experiments and compare the figures.",
    load: async () => (await import("./verbs/reproduce.js")).reproduceVerb,
  },
} as const satisfies Record<string, Verb>;

/**
 * Runs the command: reads its arguments, does what the verb says, and turns every error into one message.
 *
 * @param args what was typed after `inkling`
 * @returns the exit code: 0, 1 = failed, 2 = wrong use or bad input, 130 = interrupted
 * @example
 * process.exitCode = await run(["data", "mnist"], processContext());
 */
export async function run(args: readonly string[], context: Context): Promise<number> {
  try {
    const program = await createProgram(args, context);
    await program.parseAsync(args, { from: "user" });
    return context.exitCode;
  } catch (error) {
    // Commander has said its message by now; --help and --version end here too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { stderr, environment, platform } = context;
    const terminal = describeTerminal(stderr, environment, platform);
    const { exitCodeOf, renderError } = await import("./terminal/messages.js");
    const message = renderError(error, terminal);
    // A file or another program gets it whole.
    say(stderr, `${stderr.isTTY === true ? paragraph(message, terminal) : message}\n`);
    return exitCodeOf(error);
  }
}

/** The command with all of its verbs: the one that the arguments begin with whole, the others by name and summary. */
async function createProgram(args: readonly string[], context: Context) {
  const { stdout, stderr, environment, platform } = context;
  const colours = coloursOf(describeTerminal(stderr, environment, platform));
  const helpWidth = Math.min(100, describeTerminal(stdout, environment, platform).columns);
  const program = new Command("inkling")
    .description("A neural network from scratch that learns to read handwritten digits.")
    .version(version(), "--version", "print the version")
    .helpOption("--help", "show this help")
    .helpCommand(false)
    .addHelpText("after", () => `\n${helpList(beginnings(context.command), helpWidth)}`)
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      minWidthToWrap: 20,
      helpWidth,
      styleTitle: (title) => paragraph(title, { columns: helpWidth }),
      styleUsage: (usage) => paragraph(`Usage: ${usage}`, { columns: helpWidth }).slice("Usage: ".length),
      formatItem: (term, termColumns, meaning) => helpItem(term, termColumns, meaning, helpWidth),
    })
    .configureOutput({
      writeOut: (text) => {
        say(stdout, text);
      },
      writeErr: (text) => {
        say(stderr, text);
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, `${colours.red("error")}  `));
      },
    })
    .exitOverride();
  const asked = args.find((arg) => !arg.startsWith("-"));
  for (const [name, { summary, load }] of Object.entries<Verb>(verbs)) {
    const command = name === asked ? (await load())(context) : new Command();
    const details = command.description();
    program.addCommand(
      command
        .name(name)
        .summary(summary)
        .description(details === "" ? summary : `${summary}\n\n${details}`)
        .copyInheritedSettings(program)
        .addHelpOption(helpOption())
        .showHelpAfterError(`Run \`${context.command} ${name} --help\` for all options.`),
    );
  }
  return program;
}

/** What to type first. */
function beginnings(command: string): [string, string][] {
  return [
    ["Begin with:", `${command} train`],
    ["Say more:", `${command} train --help`],
  ];
}
