import type { Fields, Parser } from "./fields.js";

/*
 * A family of descriptions, such as the optimisers: plain frozen objects that their `kind` tells apart. A family is one
 * object with a line a kind: who reads it from JSON, and what it does. Lists of kinds, choices of the command line and
 * messages follow from it.
 */

/** One kind of a family. */
export interface Kind<Description, Behaviour> {
  /** Reads its fields but for `kind`; its constructor knows defaults and ranges. */
  readonly parse: Parser<Description>;
  /** What it does, made from its description. */
  readonly behaviour: (description: Description) => Behaviour;
}

/** The descriptions of `Descriptions`, each of which names itself. */
type Named<Descriptions> = { [Name in keyof Descriptions]: Descriptions[Name] & { readonly kind: Name } };

/** All kinds of a family by name. */
export type Family<Descriptions, Behaviour> = {
  readonly [Name in keyof Descriptions]: Kind<Named<Descriptions>[Name], Behaviour>;
};

/** Any description of a family. */
export type DescriptionIn<Kinds extends object> = {
  [Name in keyof Kinds]: Kinds[Name] extends { readonly parse: Parser<infer Description> } ? Description : never;
}[keyof Kinds];

/** The kinds of a family, in its order. */
export function kindsOf<Kinds extends object>(family: Kinds): readonly (keyof Kinds & string)[] {
  return Object.keys(family).filter((name): name is keyof Kinds & string => name in family);
}

/** Reads any description of a family. */
export function parseIn<Descriptions extends object, Behaviour>(
  family: Family<Descriptions, Behaviour>,
  fields: Fields,
): Named<Descriptions>[keyof Descriptions] {
  return family[fields.oneOf("kind", kindsOf(family))].parse(fields);
}

/** What a description of a family does. */
export function behaviourIn<Descriptions, Behaviour, Name extends keyof Descriptions>(
  family: Family<Descriptions, Behaviour>,
  description: Named<Descriptions>[Name] & { readonly kind: Name },
): Behaviour {
  return family[description.kind].behaviour(description);
}

/** A description that says no more than its kind. */
export interface Plain<Name extends string> {
  readonly kind: Name;
}

/** A kind whose descriptions are all alike. */
export function plainKind<Description, Behaviour>(
  describe: () => Description,
  behaviour: Behaviour,
): Kind<Description, Behaviour> {
  return { parse: () => describe(), behaviour: () => behaviour };
}
