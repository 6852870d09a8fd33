/*
 * Written as calls, so that types and formulas stand where they are used; the build puts what they give in their place
 * (build/lessons.ts). None of it is left in the page.
 */

/** Lines of the library's own sources. */
export interface SourceLines {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** A formula as HTML. */
export function tex(formula: TemplateStringsArray): string {
  throw new Error(`The build has not typeset ${formula.join("")}`);
}

/** A function of packages/core/src: the file, and its name. */
export function sourceOf(path: string, name: string): SourceLines {
  throw new Error(`The build has not put ${name} of ${path} in its place`);
}
