// What an app writes that reads data, compiled by packages/core/test/types.test.ts as its own compiler would.
/* eslint-disable @typescript-eslint/no-unnecessary-condition -- its indices are checked, ours are not */
import { createDataset, DataError, type Dataset } from "inkling";
import { loadDataset, loadMnist, writeIdx, type LoadedDatasets, type ReadingOptions } from "@inkling/data";
import { assemble, assignRoles, gunzip, readContents, readIdx, type DataFile } from "@inkling/data/formats";

export async function load(source: string, options: ReadingOptions): Promise<Dataset | undefined> {
  const { training, test, decisions }: LoadedDatasets = await loadDataset(source, options);
  const first: string | undefined = decisions[0]?.about;
  return training ?? test ?? (first === undefined ? loadMnist({ part: "test" }) : undefined);
}

export async function read(file: DataFile): Promise<Dataset | undefined> {
  const { arrays, hints = {} } = await readContents(file, {});
  return assemble(assignRoles(arrays, file.name), {}, hints, file.name).training;
}

export function packed(bytes: Uint8Array): Dataset {
  const { shape, values } = readIdx(gunzip(bytes, "mine.gz"), "mine");
  if (!(values instanceof Uint8Array)) throw new DataError({ what: "Not bytes" });
  const again: Uint8Array = writeIdx({ shape, values });
  return createDataset({ name: "mine", imageShape: shape.slice(1), images: values, labels: again });
}
