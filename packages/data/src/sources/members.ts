import { basename } from "node:path";
import type { Half } from "../formats/csvHalf.js";
import type { DataArray } from "../formats/numbers.js";
import type { Decision, ReadingOptions } from "../formats/reading.js";
import { roleOf } from "../formats/roles.js";
import { standsAlone } from "./dataNames.js";

/*
 * The files that make one data set, and what each is to the others.
 */

/** A file of a data set. */
export interface Member {
  readonly path: string;
  /** What its name says, and where that says nothing of a part the folder that it lies in: `train images`. */
  readonly name: string;
}

/** An array, of several shards one after another. */
export interface Found {
  readonly member: Member;
  readonly arrays: readonly DataArray[];
}

/** The files of a data set, those of labels last: how many there must be is known then. */
export function labelsLast(members: readonly Member[]): readonly Member[] {
  const isLabels = ({ name }: Member): boolean => roleOf(name).kind === "labels";
  return [...members.filter((each) => !isLabels(each)), ...members.filter(isLabels)];
}

/** Which files were read, to be said aloud. */
export function filesDecision(members: readonly Member[]): Decision {
  const names = members.map(({ path }) => basename(path));
  const shown = names.length <= 4 ? names.join(", ") : `${names[0]} … ${names[names.length - 1]} (${names.length})`;
  return { about: "files", decided: shown };
}

/**
 * A table holds images alone, or labels alone, where there is one of the others for it.
 *
 * @param found the arrays of files before it, images among them
 */
export function halfOf(
  { path, name }: Member,
  members: readonly Member[],
  found: ReadonlyMap<string, Found>,
  options: ReadingOptions,
): { half?: Half } {
  const { kind, part } = roleOf(name);
  if (kind === undefined || standsAlone(basename(path), options)) return {};
  const other = members.find((each) => {
    const role = roleOf(each.name);
    return role.kind !== undefined && role.kind !== kind && role.part === part;
  });
  if (other === undefined) return {};
  if (kind === "images") return { half: { holds: "images" } };
  const images = [...found.values()].find(({ member }) => member.name === other.name);
  if (images === undefined) return {};
  return { half: { holds: "labels", count: images.arrays.reduce((sum, { shape }) => sum + shape[0], 0) } };
}
