import { basename } from "node:path";
import { exportForms, type ExportForm } from "@inkling/exporting";
import { formatCount } from "@inkling/drawings";
import type { Network } from "inkling";
import { readObject } from "inkling/recipes";
import type { Context } from "../terminal/context.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { requireWritable, writeWhole, type FileKind } from "../files/outputFiles.js";
import { createOutput } from "../terminal/output.js";
import { verb, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling export`: a model for other programs. */
export function exportVerb(context: Context) {
  const command = verb({
    details: "The file holds all that reading needs. docs/export.md tells what is in it, and how it is used.",
    lists: { Forms: exportForms.map(({ kind, summary }) => [kind, summary]) },
    examples: [
      ["export inkling-model.safetensors --to js", "writes inkling-model.js"],
      ["export model.safetensors --to onnx --output digits.onnx", "under another name"],
      ["export --to safetensors", "the model that comes with inkling, for PyTorch"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .requiredOption("--to <form>", exportForms.map(({ kind }) => kind).join(", "))
    .option("--output <file>", "where to write (default: the model's name with the form's ending, in this folder)")
    .option("--force", "write over a file that is not such an export");
  return withCommonOptions(command, "of no effect here: nothing is drawn at random").action((path, options) =>
    exportModel(path, options, context),
  );
}

interface ExportOptions extends CommonOptions {
  readonly to: string;
  readonly output?: string | undefined;
  readonly force?: true | undefined;
}

async function exportModel(named: string | undefined, options: ExportOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const form = formOf(options.to);
  const { path, model } = await openModel(named);
  const { network } = model;
  const file = options.output ?? defaultName(named, form);
  await requireWritable(file, kindOf(form), { force: options.force, bytesNeeded: expectedBytes(network) });
  const bytes = await form.write(network);
  await writeWhole(file, bytes);
  remarkShipped(named, output);
  output.print(`Written: ${file} (${formatCount(Math.ceil(bytes.length / 1024))} KB)`);
  output.explain(`\n${form.usage(network, basename(file))}`);
  output.json({ model: path, to: form.kind, output: file, bytes: bytes.length });
}

/** Throws an OptionError for a form that there is not, with the one that is perhaps meant. */
function formOf(text: string): ExportForm {
  const kinds = exportForms.map(({ kind }) => kind);
  const kind = readObject({ "--to": text }, "the command line", ({ oneOf }) => oneOf("--to", kinds));
  return exportForms[kinds.indexOf(kind)];
}

/** `digits.onnx` of `models/digits.safetensors`. */
function defaultName(model: string | undefined, { extension }: ExportForm): string {
  const name = model === undefined ? "inkling-digits" : basename(model).replace(/\.safetensors$/, "");
  return `${name}${extension}`;
}

/** Roughly what the largest form takes, JSON: 20 characters a parameter. */
function expectedBytes({ parameters }: Network): number {
  return parameters.length * 20 + 200_000;
}

function kindOf({ kind, recognizes }: ExportForm): FileKind {
  return { name: `${kind} that inkling exported`, recognizes };
}
