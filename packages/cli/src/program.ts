import { Command, CommanderError } from "@commander-js/extra-typings";
import { InklingError, NumericError, TrainingError } from "inkling";
import { version } from "./terminal/commandName.js";
import type { Context } from "./terminal/context.js";
import { renderError } from "./terminal/messages.js";
import { coloursOf, describeTerminal, paragraph } from "./terminal/terminal.js";
import { checkVerb } from "./verbs/check.js";
import { dataVerb } from "./verbs/data.js";
import { evaluateVerb } from "./verbs/evaluate.js";
import { mistakesVerb } from "./verbs/mistakes.js";
import { predictVerb } from "./verbs/predict.js";
import { reportVerb } from "./verbs/report.js";
import { reproduceVerb } from "./verbs/reproduce.js";
import { showVerb } from "./verbs/show.js";
import { trainVerb } from "./verbs/train.js";
import { verifyVerb } from "./verbs/verify.js";
import { helpOption } from "./options/verb.js";

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
    await createProgram(context).parseAsync(args, { from: "user" });
    return context.exitCode;
  } catch (error) {
    // Commander has said its message by now; --help and --version end here too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { stderr, environment, platform } = context;
    const terminal = describeTerminal(stderr, environment, platform);
    const message = renderError(error, terminal);
    // A file or another program gets it whole.
    stderr.write(`${stderr.isTTY === true ? paragraph(message, terminal) : message}\n`);
    return error instanceof InklingError && !(error instanceof NumericError || error instanceof TrainingError) ? 2 : 1;
  }
}

/** The command with all of its verbs. */
function createProgram(context: Context) {
  const { stdout, stderr, environment, platform } = context;
  const colours = coloursOf(describeTerminal(stderr, environment, platform));
  const program = new Command("inkling")
    .description("A neural network from scratch that learns to read handwritten digits.")
    .version(version(), "--version", "print the version")
    .helpOption("--help", "show this help")
    .helpCommand(false)
    .addHelpText("after", `\nBegin with:  ${context.command} train\nSay more:    ${context.command} train --help`)
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      minWidthToWrap: 20,
      helpWidth: Math.min(100, describeTerminal(stdout, environment, platform).columns),
    })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => {
        write(text.replace(/^error: /, `${colours.red("error")}  `));
      },
    })
    .exitOverride();
  for (const create of Object.values(verbs)) {
    const command = create(context);
    program.addCommand(
      command
        .copyInheritedSettings(program)
        .addHelpOption(helpOption())
        .showHelpAfterError(`Run \`${context.command} ${command.name()} --help\` for all options.`),
    );
  }
  return program;
}

/** Every verb, in the order in which `--help` lists them. */
export const verbs = {
  train: trainVerb,
  evaluate: evaluateVerb,
  verify: verifyVerb,
  predict: predictVerb,
  mistakes: mistakesVerb,
  report: reportVerb,
  show: showVerb,
  data: dataVerb,
  check: checkVerb,
  reproduce: reproduceVerb,
} as const;
