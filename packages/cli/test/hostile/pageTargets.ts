import type { Field } from "../../../lab/src/state/fields.js";
import type { Target } from "./target.js";

/*
 * What the lab's page reads: links, and files of a visitor's own digits. (Its data files are those of `dataTargets.ts`.)
 */

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const pageTargets: readonly Target[] = [
  {
    name: "link",
    reads: "links of the page: the view, all that is chosen in it, and the training that it describes",
    errors: ["InklingError"],
    memory: 400,
    async open() {
      const { readLink, writeLink } = await import("../../../lab/src/state/link.js");
      const { readQuery, writeQuery } = await import("../../../lab/src/state/fields.js");
      const train = await import("../../../lab/src/settings/fields.js");
      const { trainingOf } = await import("../../../lab/src/settings/settings.js");
      const { shelf } = await import("../../../lab/src/settings/shelf.js");
      const views: Readonly<Record<string, Readonly<Record<string, Field<unknown>>>>> = {
        train: train.fields,
        draw: (await import("../../../lab/src/draw/fields.js")).fields,
        learn: (await import("../../../lab/src/learn/fields.js")).fields,
        mistakes: (await import("../../../lab/src/mistakes/fields.js")).fields,
        hand: (await import("../../../lab/src/hand/fields.js")).fields,
        take: (await import("../../../lab/src/take/fields.js")).fields,
      };
      const onShelf = shelf.map(({ settings }) => {
        const values = { ...readQuery(train.fields, {}).values, ...settings };
        return writeLink("train", writeQuery(train.fields, values));
      });
      return {
        seeds: [
          ...onShelf,
          "#/draw?strokes=2g4f3c1a5k9d.0a0b1c1d&mark=1&asked=3&unit=2.4.10.11",
          "#/train?recipe=nielsen-30&layers=conv2d_8_5-maxPool2d_2-relu-flatten-dense_10-softmax&layers2=dense_10-softmax&runs=2&play=yes&seed=4294967295&batch=all&optimizer=momentum",
          "#/learn?chapter=3&mistake=wrong-sign&pixel=406&layer=1",
          "#/mistakes?network=hand&truth=3&read=5&image=12&by=network",
          "#/hand?digits=all&write=7",
          "#/take?network=digits&form=onnx",
        ].map(encode),
        words: [
          "&layers=",
          "_",
          "-",
          "&recipe=",
          "?",
          "#/",
          "&__proto__=",
          "%00",
          "%F0%9F",
          "constructor_3",
          "toString",
          "dense_",
          "conv2d_9_9",
          "&rate=1e-9",
        ],
        read(bytes) {
          const { view, query = {}, fault } = readLink(decode(bytes));
          const fields = views[view ?? "train"] ?? {};
          const { values, faults } = readQuery(fields, query);
          writeLink(view ?? "train", writeQuery(fields, values));
          if (view === "train") {
            const chosen = readQuery(train.fields, query).values;
            const first = train.settingsIn(chosen, 1);
            trainingOf(first);
            trainingOf(train.onTop(first, train.settingsIn(chosen, 2)));
          }
          return fault ?? faults.at(0)?.replace(/“.*”/s, "…");
        },
      };
    },
  },
  {
    name: "hand",
    reads: "files of a visitor's own digits (my-hand.json)",
    errors: [],
    memory: 200,
    async open() {
      const { packSamples, readSamplesFile } = await import("../../../lab/src/data/samples.js");
      const line = [
        { x: 10, y: 20 },
        { x: 30, y: 40 },
      ];
      const samples = [
        { digit: 7, strokes: [line, line] },
        { digit: 1, strokes: [line] },
      ];
      return {
        seeds: [encode(JSON.stringify(packSamples(samples)))],
        words: ['"digit":', '"strokes":[[]]', '"__proto__":{"digit":1},', "1e400", "null", "[", "]", "{", "}"],
        async read(bytes) {
          const answer = await readSamplesFile(new Blob([bytes.slice()]));
          return typeof answer === "string" ? answer : undefined;
        },
      };
    },
  },
];
